using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Penstock.Mock.Bedrock;
using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests.Bedrock;

public sealed class SigV4VerifierTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Fact]
    public void Every_signed_request_of_the_suite_is_accepted_and_no_altered_one()
    {
        var suite = TestData.Protocol("aws", "aws-c-auth", "tests", "aws-signing-test-suite", "v4");
        var verified = new List<string>();
        foreach (var folder in Directory.GetDirectories(suite).Order(StringComparer.Ordinal))
        {
            using var context = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "context.json")));
            if (!context.RootElement.GetProperty("normalize").GetBoolean())
            {
                continue; // only S3 signs paths as they are
            }

            var (request, signed) = Parse(File.ReadAllText(Path.Combine(folder, "header-signed-request.txt")));
            var now = context.RootElement.GetProperty("timestamp").GetDateTimeOffset();

            Assert.True(SigV4Verifier.Check(request, signed, Secret, "service", now) is null, Path.GetFileName(folder));
            Assert.NotNull(SigV4Verifier.Check(request, signed, Secret + "x", "service", now));
            Assert.NotNull(SigV4Verifier.Check(request with { Method = "PUT" }, signed, Secret, "service", now));
            Assert.NotNull(SigV4Verifier.Check(request with { RawPath = request.RawPath + "x" }, signed, Secret, "service", now));
            verified.Add(Path.GetFileName(folder));
        }

        Assert.InRange(verified.Count, 30, 38);
    }

    [Fact]
    public void A_path_with_an_encoded_colon_is_signed_with_its_percent_sign_encoded()
    {
        using var vector = JsonDocument.Parse(File.ReadAllText(TestData.Protocol("aws", "bedrock-runtime", "sigv4-bedrock-colon-path.json")));
        var root = vector.RootElement;
        var headers = root.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!);
        var path = new Uri(root.GetProperty("url").GetString()!).PathAndQuery;
        var request = new SigV4Request("POST", path, "", headers.GetValueOrDefault, SHA256.HashData("{}"u8));
        var signed = new SigV4Authorization(
            "AKIDEXAMPLE", "20261122", "us-east-1", "bedrock", "content-type;host;x-amz-date", root.GetProperty("signature").GetString()!);

        Assert.Equal(
            root.GetProperty("canonical_request").GetString(),
            SigV4Verifier.Canonical(request, signed.SignedHeaders, Convert.ToHexStringLower(request.BodyHash)));
        Assert.Null(SigV4Verifier.Check(request, signed, Secret, "bedrock", new DateTimeOffset(2026, 11, 22, 0, 4, 0, TimeSpan.Zero)));
        Assert.StartsWith(
            "Signature expired",
            SigV4Verifier.Check(request, signed, Secret, "bedrock", new DateTimeOffset(2026, 11, 22, 0, 6, 0, TimeSpan.Zero))!,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 200, true)]
    [InlineData("body", 403, false)]
    [InlineData("secret", 403, false)]
    [InlineData("late", 403, false)]
    [InlineData("key", 403, false)]
    public async Task The_mock_checks_signatures_where_it_knows_the_secret(string flaw, int status, bool valid)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var secrets = new Dictionary<string, string> { ["AKIDEXAMPLE"] = Secret };
        await using var mock = await MockHost.StartAsync(new MockOptions { AwsSecrets = secrets, Time = clock });
        var wire = WireDialect.Named("bedrock");
        var body = wire.Chat("Hello");

        var request = MockHost.Request(wire, body, stream: false);
        var time = clock.GetUtcNow().AddMinutes(flaw is "late" ? -6 : 0);
        await SignAsync(request, mock.Server.Address.Authority, time, flaw is "key" ? "AKIDOTHER" : "AKIDEXAMPLE", flaw is "secret" ? "wrong" : Secret);
        request.Content = flaw is "body" ? new StringContent(body + " ", Encoding.UTF8, "application/json") : request.Content;
        var reply = await mock.SendAsync(request);

        Assert.Equal(status, reply.Status);
        Assert.Equal(valid, (await mock.LastRecordAsync()).SignatureValid);
    }

    [Fact]
    public async Task Without_a_secret_a_signature_is_taken_unchecked_and_the_record_says_so()
    {
        await using var mock = await MockHost.StartAsync();
        var wire = WireDialect.Named("bedrock");
        var request = MockHost.Request(wire, wire.Chat("Hello"), stream: false);
        await SignAsync(request, mock.Server.Address.Authority, DateTimeOffset.UnixEpoch, "AKIDEXAMPLE", "whatever");

        Assert.Equal(200, (await mock.SendAsync(request)).Status);
        Assert.Null((await mock.LastRecordAsync()).SignatureValid);
    }

    /// <summary>Signs by the published recipe, written out step by step.</summary>
    private static async Task SignAsync(HttpRequestMessage request, string host, DateTimeOffset time, string id, string secret)
    {
        var date = time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var body = await request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var path = request.RequestUri!.OriginalString.Replace("%3A", "%253A", StringComparison.Ordinal);
        var canonical = $"POST\n{path}\n\nhost:{host}\nx-amz-date:{date}\n\nhost;x-amz-date\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}";
        var scope = $"{date[..8]}/us-east-1/bedrock/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var step in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}");
        request.Headers.Add("x-amz-date", date);
    }

    private static (SigV4Request Request, SigV4Authorization Signed) Parse(string text)
    {
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var (head, body) = split < 0 ? (text, "") : (text[..split], text[(split + 2)..]);
        var lines = head.Split('\n');
        var first = lines[0].Split(' ');
        var target = string.Join(' ', first[1..^1]);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1).Where(line => line.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = char.IsWhiteSpace(line[0]) ? headers.Keys.Last() : line[..colon];
            var value = char.IsWhiteSpace(line[0]) ? line.Trim() : line[(colon + 1)..];
            headers[name] = !headers.TryGetValue(name, out var before) ? value : char.IsWhiteSpace(line[0]) ? $"{before} {value}" : $"{before},{value}";
        }

        var request = new SigV4Request(
            first[0],
            question < 0 ? target : target[..question],
            question < 0 ? "" : target[(question + 1)..],
            headers.GetValueOrDefault,
            SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        return (request, SigV4Authorization.Parse(headers["Authorization"])!);
    }
}
