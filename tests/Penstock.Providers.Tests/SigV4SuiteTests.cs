using System.Globalization;
using System.Text;
using System.Text.Json;
using Penstock.Providers.Signing;

namespace Penstock.Providers.Tests;

/// <summary>The public suites of Signature Version 4: botocore's (headers) and aws-c-auth's (headers and query).</summary>
public sealed class SigV4SuiteTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Vectors", "sigv4");
    private static readonly AwsCredentials Botocore = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static readonly SigV4Scope Scope = new("us-east-1", "service");
    private static readonly DateTimeOffset Then = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    /// <summary>Vectors that are not run, and why. None is skipped now; one that is must stand here.</summary>
    private static readonly Dictionary<string, string> Skipped = new(StringComparer.Ordinal);

    public static TheoryData<string> BotocoreCases => Cases("botocore", "*.req");

    public static TheoryData<string> AwsCases => Cases("aws-c-auth", "request.txt");

    [Fact]
    public void The_suites_are_all_here_and_every_skip_names_a_vector()
    {
        Assert.Equal((34, 38), (BotocoreCases.Count + Skipped.Count, AwsCases.Count));
        Assert.All(Skipped, skip => Assert.True(Directory.Exists(Path.Combine(Root, skip.Key)) && skip.Value.Length > 20));
    }

    [Theory]
    [MemberData(nameof(BotocoreCases))]
    public void Botocores_suite_is_signed_as_it_says(string name)
    {
        string stem = Path.Combine(Root, name, Path.GetFileName(name));
        SigV4Request request = Parse(File.ReadAllText(stem + ".req"));
        string? token = Parse(File.ReadAllText(stem + ".sreq")).Headers
            .FirstOrDefault(header => string.Equals(header.Key, "X-Amz-Security-Token", StringComparison.OrdinalIgnoreCase)).Value;
        bool after = name.EndsWith("post-sts-header-after", StringComparison.Ordinal);

        SigV4Signature signed = SigV4Signer.SignHeaders(
            request, Botocore with { SessionToken = token }, Scope, Then, new SigV4Options { OmitSessionToken = after });

        Assert.Equal(Read(stem + ".creq"), signed.CanonicalRequest);
        Assert.Equal(Read(stem + ".sts"), signed.StringToSign);
        Assert.Equal(Read(stem + ".authz"), signed.Headers[^1].Value);
    }

    [Theory]
    [MemberData(nameof(AwsCases))]
    public void The_suite_of_aws_c_auth_is_signed_in_headers_as_it_says(string name)
    {
        AwsCase vector = AwsCase.Load(Path.Combine(Root, name));

        SigV4Signature signed = SigV4Signer.SignHeaders(vector.Request, vector.Credentials, vector.Scope, vector.Time, vector.Options);

        vector.AssertEqual("header", signed);
        foreach ((string header, string value) in signed.Headers)
        {
            Assert.Contains($"{header}:{value}\n", vector.Text("header-signed-request.txt"), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [MemberData(nameof(AwsCases))]
    public void The_suite_of_aws_c_auth_is_signed_in_the_query_as_it_says(string name)
    {
        AwsCase vector = AwsCase.Load(Path.Combine(Root, name));

        SigV4Signature signed = SigV4Signer.SignQuery(
            vector.Request, vector.Credentials, vector.Scope, vector.Time, TimeSpan.FromSeconds(3600), vector.Options);

        vector.AssertEqual("query", signed);
        Assert.Equal(
            Parameters(vector.Text("query-signed-request.txt").Split('\n')[0].Split('?', 2)[1].Split(" HTTP/")[0]),
            Parameters(signed.Query));
    }

    [Fact]
    public void A_colon_in_a_Bedrock_models_id_is_signed_as_it_is_encoded_twice()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "sigv4-bedrock-colon-path.json")));
        JsonElement vector = document.RootElement;
        string Value(string name) => vector.GetProperty(name).GetString()!;
        var request = new SigV4Request(
            Value("method"),
            new Uri(Value("url")).AbsolutePath,
            "",
            [.. vector.GetProperty("headers").EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.GetString()!))],
            Encoding.UTF8.GetBytes(Value("body")));

        SigV4Signature signed = SigV4Signer.SignHeaders(
            request,
            new AwsCredentials(Value("access_key"), Value("secret_key")),
            new SigV4Scope(Value("region"), Value("service")),
            DateTimeOffset.ParseExact(Value("amz_date"), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            new SigV4Options());

        Assert.Equal(Value("canonical_request"), signed.CanonicalRequest);
        Assert.Equal(Value("string_to_sign"), signed.StringToSign);
        Assert.Equal(Value("signature"), signed.Signature);
    }

    [Fact]
    public void Credentials_do_not_print_their_secret() =>
        Assert.Equal("AKIDEXAMPLE", $"{new AwsCredentials("AKIDEXAMPLE", "secret", "token")}");

    [Fact]
    public void S3_signs_the_path_as_it_is_sent()
    {
        var request = new SigV4Request("GET", "/a//b%3Ac/./d", "", [new("host", "h")], default);

        SigV4Signature signed = SigV4Signer.SignHeaders(
            request, Botocore, Scope, Then, new SigV4Options { EncodePath = false, NormalizePath = false });

        Assert.StartsWith("GET\n/a//b%3Ac/./d\n", signed.CanonicalRequest, StringComparison.Ordinal);
    }

    private static TheoryData<string> Cases(string suite, string file) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, suite), file, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, Path.GetDirectoryName(path)!).Replace('\\', '/'))
            .Where(name => !Skipped.ContainsKey(name))
            .Order(StringComparer.Ordinal),
    ];

    private static string Read(string path) => File.ReadAllText(path).Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string[] Parameters(string query) => [.. query.Split('&').Order(StringComparer.Ordinal)];

    /// <summary>A request as the suites write it; continued header lines keep their line ends.</summary>
    private static SigV4Request Parse(string text)
    {
        string[] halves = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split("\n\n", 2);
        string[] lines = halves[0].TrimEnd('\n').Split('\n');
        string target = lines[0][(lines[0].IndexOf(' ', StringComparison.Ordinal) + 1)..lines[0].LastIndexOf(' ')];
        string[] address = target.Split('?', 2);
        var headers = new List<KeyValuePair<string, string>>();
        foreach (string line in lines.Skip(1))
        {
            if (char.IsWhiteSpace(line[0]))
            {
                headers[^1] = new(headers[^1].Key, headers[^1].Value + "\n" + line);
            }
            else
            {
                string[] pair = line.Split(':', 2);
                headers.Add(new(pair[0], pair[1]));
            }
        }

        byte[] body = halves.Length == 2 ? Encoding.UTF8.GetBytes(halves[1]) : [];
        return new SigV4Request(lines[0].Split(' ')[0], address[0], address.Length == 2 ? address[1] : "", headers, body);
    }

    private sealed record AwsCase(
        string Folder,
        SigV4Request Request,
        AwsCredentials Credentials,
        SigV4Scope Scope,
        DateTimeOffset Time,
        SigV4Options Options)
    {
        public static AwsCase Load(string folder)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "context.json")));
            JsonElement context = document.RootElement;
            JsonElement keys = context.GetProperty("credentials");
            return new AwsCase(
                folder,
                Parse(File.ReadAllText(Path.Combine(folder, "request.txt"))),
                new AwsCredentials(
                    keys.GetProperty("access_key_id").GetString()!,
                    keys.GetProperty("secret_access_key").GetString()!,
                    keys.TryGetProperty("token", out JsonElement token) ? token.GetString() : null),
                new SigV4Scope(context.GetProperty("region").GetString()!, context.GetProperty("service").GetString()!),
                context.GetProperty("timestamp").GetDateTimeOffset(),
                new SigV4Options
                {
                    NormalizePath = context.GetProperty("normalize").GetBoolean(),
                    SignBody = context.GetProperty("sign_body").GetBoolean(),
                    OmitSessionToken = context.TryGetProperty("omit_session_token", out JsonElement omit) && omit.GetBoolean(),
                });
        }

        public string Text(string file) => Read(Path.Combine(Folder, file));

        public void AssertEqual(string where, SigV4Signature signed)
        {
            Assert.Equal(Text(where + "-canonical-request.txt"), signed.CanonicalRequest);
            Assert.Equal(Text(where + "-string-to-sign.txt"), signed.StringToSign);
            Assert.Equal(Text(where + "-signature.txt"), signed.Signature);
        }
    }
}
