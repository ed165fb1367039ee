using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Penstock.Gateway.Tests.Hosting;

namespace Penstock.Gateway.Tests.Tokens;

/// <summary>An OpenID issuer on a real socket: a discovery document, a key set, and tokens signed by the platform's own code.</summary>
internal sealed class LoopbackIssuer : IAsyncDisposable
{
    private readonly ScriptedUpstream _server;
    // Making a key takes long; the tests of a class run one after the other.
    private static readonly RSA Rsa = RSA.Create(2048);

    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public LoopbackIssuer()
    {
        Keys = [RsaKey("rsa-1", Rsa), CurveKey("ec-1", _curve)];
        _server = new ScriptedUpstream(AnswerAsync);
    }

    /// <summary>As the claim <c>iss</c> has it.</summary>
    public string Name => _server.Address.ToString().TrimEnd('/') + "/realm";

    /// <summary>What the discovery document says that it is; null is the truth.</summary>
    public string? PretendedName { get; set; }

    public JsonArray Keys { get; set; }

    /// <summary>True: every request is answered with 500.</summary>
    public bool IsDown { get; set; }

    /// <summary>True: the key set is far larger than any.</summary>
    public bool IsHuge { get; set; }

    /// <summary>How often the key set was asked for.</summary>
    public int Fetches => _server.Received.Count(request => request.Head.StartsWith("GET /keys ", StringComparison.Ordinal));

    public static JsonObject RsaKey(string id, RSA rsa)
    {
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = id, ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent) };
    }

    public static JsonObject CurveKey(string id, ECDsa curve)
    {
        ECParameters key = curve.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "EC", ["kid"] = id, ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(key.Q.X), ["y"] = Base64Url.EncodeToString(key.Q.Y) };
    }

    /// <summary>Claims that are in order at <paramref name="now"/>.</summary>
    public JsonObject Claims(DateTimeOffset now) => new()
    {
        ["iss"] = Name,
        ["aud"] = "penstock",
        ["sub"] = "ann",
        ["team"] = "acme",
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.ToUnixTimeSeconds() + 600,
    };

    public string Sign(JsonObject claims, string algorithm = "RS256", string? id = null, Action<JsonObject>? head = null)
    {
        bool isCurve = algorithm.StartsWith('E');
        return SignBy(claims, algorithm, id ?? (isCurve ? "ec-1" : "rsa-1"), bytes => algorithm switch
        {
            "RS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS512" => Rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "PS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => _curve.SignData(bytes, HashAlgorithmName.SHA256),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        }, head);
    }

    /// <summary>Signs head and payload that are written already.</summary>
    public static string SignText(string signed) =>
        signed + "." + Base64Url.EncodeToString(Rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>A token whose signature <paramref name="sign"/> makes.</summary>
    public static string SignBy(JsonObject claims, string algorithm, string? id, Func<byte[], byte[]> sign, Action<JsonObject>? change = null)
    {
        var head = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (id is not null)
        {
            head["kid"] = id;
        }

        change?.Invoke(head);
        string signed = Part(head.ToJsonString()) + "." + Part(claims.ToJsonString());
        return signed + "." + Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)));
    }

    public static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _curve.Dispose();
    }

    private Task AnswerAsync(UpstreamConnection connection, ReceivedRequest request)
    {
        string path = request.Head.Split(' ')[1];
        return IsDown ? connection.JsonAsync("{}", 500) : path switch
        {
            "/realm/.well-known/openid-configuration" => connection.JsonAsync(
                new JsonObject { ["issuer"] = PretendedName ?? Name, ["jwks_uri"] = new Uri(_server.Address, "/keys").ToString() }.ToJsonString()),
            "/keys" => connection.JsonAsync(new JsonObject { ["keys"] = Keys.DeepClone(), ["x"] = IsHuge ? new string('x', 300_000) : "" }.ToJsonString()),
            _ => connection.JsonAsync("{}", 404),
        };
    }
}
