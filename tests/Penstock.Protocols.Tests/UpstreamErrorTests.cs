using System.Text;
using Penstock.Protocols.Anthropic;
using Penstock.Protocols.Bedrock;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests;

/// <summary>What providers answer when they refuse, and what of it our clients are told.</summary>
public sealed class UpstreamErrorTests
{
    private const string Secret = "sk-live-4711 at https://internal.example";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, IUpstreamCodec> Codecs = new(StringComparer.Ordinal)
    {
        ["openai"] = ChatCompletionsCodec.Instance,
        ["anthropic"] = MessagesCodec.Instance,
        ["gemini"] = GenerateContentCodec.Instance,
        ["bedrock"] = ConverseCodec.Instance,
    };

    [Theory]
    [InlineData("openai", 400, """{"error":{"message":"$","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}""", ErrorKind.UnsupportedParameter)]
    [InlineData("openai", 400, """{"error":{"message":"This model's maximum context length is 8192 tokens. $","type":"invalid_request_error","param":"messages","code":null}}""", ErrorKind.ContextLengthExceeded)]
    [InlineData("openai", 400, """{"error":{"message":"$","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", ErrorKind.ContextLengthExceeded)]
    [InlineData("openai", 400, """{"error":{"message":"$","type":null,"param":"prompt","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", ErrorKind.ContentFiltered)]
    [InlineData("openai", 401, """{"error":{"message":"Incorrect API key provided: $","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""", ErrorKind.UpstreamUnauthorized)]
    [InlineData("openai", 404, """{"error":{"message":"$","type":"invalid_request_error","param":null,"code":"model_not_found"}}""", ErrorKind.UpstreamUnavailable)]
    [InlineData("openai", 429, """{"error":{"message":"$","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", ErrorKind.UpstreamRateLimited)]
    [InlineData("openai", 429, """{"error":{"message":"$","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""", ErrorKind.UpstreamQuotaExhausted)]
    [InlineData("openai", 500, "<html>$</html>", ErrorKind.UpstreamFault)]
    [InlineData("openai", 503, """{"error":{"message":"$","type":"server_error","param":null,"code":null}}""", ErrorKind.UpstreamUnavailable)]
    [InlineData("openai", 422, """{"detail":[{"loc":["body","messages"],"msg":"$"}]}""", ErrorKind.UpstreamRejected)]
    [InlineData("openai", 413, "", ErrorKind.BodyTooLarge)]
    [InlineData("anthropic", 400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum $"}}""", ErrorKind.ContextLengthExceeded)]
    [InlineData("anthropic", 400, """{"type":"error","error":{"type":"invalid_request_error","message":"$"}}""", ErrorKind.UpstreamRejected)]
    [InlineData("anthropic", 401, """{"type":"error","error":{"type":"authentication_error","message":"$"}}""", ErrorKind.UpstreamUnauthorized)]
    [InlineData("anthropic", 402, """{"type":"error","error":{"type":"billing_error","message":"$"}}""", ErrorKind.UpstreamQuotaExhausted)]
    [InlineData("anthropic", 404, """{"type":"error","error":{"type":"not_found_error","message":"$"}}""", ErrorKind.UpstreamUnavailable)]
    [InlineData("anthropic", 413, """{"type":"error","error":{"type":"request_too_large","message":"$"}}""", ErrorKind.BodyTooLarge)]
    [InlineData("anthropic", 429, """{"type":"error","error":{"type":"rate_limit_error","message":"$"}}""", ErrorKind.UpstreamRateLimited)]
    [InlineData("anthropic", 429, """{"type":"error","error":{"type":"rate_limit_error","message":"$","details":{"error_code":"enforced_spend_limit_reached"}}}""", ErrorKind.UpstreamQuotaExhausted)]
    [InlineData("anthropic", 500, """{"type":"error","error":{"type":"api_error","message":"$"}}""", ErrorKind.UpstreamFault)]
    [InlineData("anthropic", 504, """{"type":"error","error":{"type":"timeout_error","message":"$"}}""", ErrorKind.DeadlineExceeded)]
    [InlineData("anthropic", 529, """{"type":"error","error":{"type":"overloaded_error","message":"$"}}""", ErrorKind.UpstreamUnavailable)]
    [InlineData("gemini", 400, """{"error":{"code":400,"message":"The input token count (9) exceeds the maximum $","status":"INVALID_ARGUMENT"}}""", ErrorKind.ContextLengthExceeded)]
    [InlineData("gemini", 400, """[{"error":{"code":400,"message":"$","status":"INVALID_ARGUMENT"}}]""", ErrorKind.UpstreamRejected)]
    [InlineData("gemini", 400, """{"error":{"code":400,"message":"$","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""", ErrorKind.UpstreamUnauthorized)]
    [InlineData("gemini", 403, """{"error":{"code":403,"message":"$","status":"PERMISSION_DENIED"}}""", ErrorKind.UpstreamUnauthorized)]
    [InlineData("gemini", 404, """{"error":{"code":404,"message":"$","status":"NOT_FOUND"}}""", ErrorKind.UpstreamUnavailable)]
    [InlineData("gemini", 429, """{"error":{"code":429,"message":"$","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"30s"}]}}""", ErrorKind.UpstreamRateLimited)]
    [InlineData("gemini", 429, """{"error":{"code":429,"message":"$","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"30s"}]}}""", ErrorKind.UpstreamRateLimited)]
    [InlineData("gemini", 429, """{"error":{"code":429,"message":"$","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"30s"}]}}""", ErrorKind.UpstreamQuotaExhausted)]
    [InlineData("gemini", 500, """{"error":{"code":500,"message":"$","status":"INTERNAL"}}""", ErrorKind.UpstreamFault)]
    [InlineData("gemini", 503, """{"error":{"code":503,"message":"$","status":"UNAVAILABLE"}}""", ErrorKind.UpstreamUnavailable)]
    [InlineData("gemini", 504, """{"error":{"code":504,"message":"$","status":"DEADLINE_EXCEEDED"}}""", ErrorKind.DeadlineExceeded)]
    [InlineData("bedrock", 400, """{"message":"$"}""", ErrorKind.UpstreamRejected, "x-amzn-errortype: ValidationException:http://internal.amazon.com/")]
    [InlineData("bedrock", 400, """{"message":"Input is too long for requested model. $"}""", ErrorKind.ContextLengthExceeded, "x-amzn-errortype: ValidationException")]
    [InlineData("bedrock", 400, """{"message":"$"}""", ErrorKind.UpstreamQuotaExhausted, "x-amzn-errortype: ServiceQuotaExceededException:http://internal.amazon.com/")]
    [InlineData("bedrock", 403, """{"message":"$"}""", ErrorKind.UpstreamUnauthorized, "x-amzn-errortype: AccessDeniedException")]
    [InlineData("bedrock", 404, """{"message":"$"}""", ErrorKind.UpstreamUnavailable, "x-amzn-errortype: ResourceNotFoundException")]
    [InlineData("bedrock", 408, """{"message":"$"}""", ErrorKind.DeadlineExceeded, "x-amzn-errortype: ModelTimeoutException")]
    [InlineData("bedrock", 424, """{"message":"$"}""", ErrorKind.UpstreamFault, "x-amzn-errortype: ModelErrorException")]
    [InlineData("bedrock", 429, """{"message":"$"}""", ErrorKind.UpstreamRateLimited, "x-amzn-errortype: ThrottlingException")]
    [InlineData("bedrock", 429, """{"message":"$"}""", ErrorKind.UpstreamRateLimited, "x-amzn-errortype: ModelNotReadyException")]
    [InlineData("bedrock", 500, """{"__type":"com.amazon#InternalServerException","message":"$"}""", ErrorKind.UpstreamFault)]
    [InlineData("bedrock", 503, """{"message":"$"}""", ErrorKind.UpstreamUnavailable, "x-amzn-errortype: ServiceUnavailableException")]
    public void A_refusal_has_its_kind_and_nothing_of_the_providers_text(string provider, int status, string body, ErrorKind kind, string header = "")
    {
        InferenceError error = Decode(provider, status, body.Replace("$", Secret, StringComparison.Ordinal), header);

        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain("4711", error.Message + error.Parameter + error.Code, StringComparison.Ordinal);
        Assert.DoesNotContain("internal", error.Message + error.Parameter + error.Code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("temperature", "temperature")]
    [InlineData("messages[0].content", "messages[0].content")]
    [InlineData("a b", null)]
    [InlineData("sk-4711", null)]
    [InlineData("<script>", null)]
    public void Only_what_looks_like_a_field_is_passed_on(string parameter, string? expected) =>
        Assert.Equal(expected, Decode("openai", 400, $$$"""{"error":{"message":"m","type":"invalid_request_error","param":"{{{parameter}}}","code":null}}""").Parameter);

    [Theory]
    [InlineData("retry-after-ms: 1500", 1.5)]
    [InlineData("retry-after: 7", 7.0)]
    [InlineData("retry-after: Sun, 22 Nov 2026 12:00:20 GMT", 20.0)]
    [InlineData("retry-after: Sun, 22 Nov 2026 11:00:20 GMT", 0.0)]
    [InlineData("retry-after: -3", null)]
    [InlineData("retry-after: soon", null)]
    [InlineData("retry-after: 1e300", null)]
    [InlineData("retry-after: 99999999", 86400.0)]
    [InlineData("x-ratelimit-remaining-tokens: 0|x-ratelimit-reset-tokens: 6m0s", 360.0)]
    [InlineData("x-ratelimit-remaining-requests: 0|x-ratelimit-reset-requests: 20ms", 0.02)]
    [InlineData("x-ratelimit-remaining-requests: 0|x-ratelimit-reset-requests: 12", 12.0)]
    [InlineData("x-ratelimit-remaining-requests: 1|x-ratelimit-reset-requests: 12", null)]
    [InlineData("x-ratelimit-remaining-requests: 0|x-ratelimit-reset-requests: -1", null)]
    [InlineData("anthropic-ratelimit-tokens-remaining: 0|anthropic-ratelimit-tokens-reset: 2026-11-22T12:01:00Z", 60.0)]
    [InlineData("", null)]
    public void The_wait_is_read_in_every_form(string headers, double? seconds)
    {
        InferenceError error = Decode("openai", 429, "{}", headers.Split('|'));

        Assert.Equal(seconds, error.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public void Geminis_wait_stands_in_the_body() => Assert.Equal(
        TimeSpan.FromSeconds(34.5),
        Decode("gemini", 429, """{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"34.5s"}]}}""").RetryAfter);

    [Fact]
    public void A_quota_that_is_spent_has_no_wait_and_is_not_worth_a_retry()
    {
        InferenceError error = Decode("openai", 429, """{"error":{"code":"insufficient_quota"}}""", "retry-after: 7");

        Assert.Null(error.RetryAfter);
        Assert.False(error.Description.Retryable);
    }

    [Theory]
    [InlineData("1h2m3.5s", 3723.5)]
    [InlineData("1m", 60.0)]
    [InlineData("10us", 0.00001)]
    [InlineData("5", 5.0)]
    [InlineData("5x", null)]
    [InlineData("1s2", null)]
    [InlineData("..s", null)]
    [InlineData("", null)]
    public void Durations_are_read_as_Go_writes_them(string text, double? seconds) =>
        Assert.Equal(seconds, RetryAfter.ParseDuration(text)?.TotalSeconds);

    private static InferenceError Decode(string provider, int status, string body, params string[] headers)
    {
        Dictionary<string, string> lookup = headers
            .Where(header => header.Length > 0)
            .Select(header => header.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return Codecs[provider].DecodeError(new UpstreamFailure(status, Encoding.UTF8.GetBytes(body), lookup.GetValueOrDefault, Now));
    }
}
