namespace Penstock.Gateway.Tests.Matrix;

/// <summary>A fault of an upstream that is told before anything was answered, and what each client is told of it.</summary>
/// <param name="Name">As the mock knows it.</param>
/// <param name="Status">The client's status.</param>
/// <param name="Code">OpenAI's code.</param>
/// <param name="OpenAi">OpenAI's type.</param>
/// <param name="Anthropic">Anthropic's type.</param>
/// <param name="Retry">Whether a client may try again.</param>
internal sealed record FaultCase(string Name, int Status, string Code, string OpenAi, string Anthropic, bool Retry)
{
    /// <summary>By status, by what stands in place of an answer, and by silence.</summary>
    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new("400", 400, "upstream_rejected", "invalid_request_error", "invalid_request_error", false),
        new("401", 502, "upstream_unauthorized", "server_error", "api_error", false),
        new("403", 502, "upstream_unauthorized", "server_error", "api_error", false),
        new("404", 503, "upstream_unavailable", "server_error", "api_error", true),
        new("429", 429, "rate_limit_exceeded", "requests", "rate_limit_error", true),
        new("quota", 429, "upstream_quota_exhausted", "insufficient_quota", "rate_limit_error", false),
        new("500", 502, "upstream_error", "server_error", "api_error", true),
        new("503", 503, "upstream_unavailable", "server_error", "api_error", true),
        new("529", 503, "upstream_unavailable", "server_error", "api_error", true),
        new("cut", 503, "upstream_unavailable", "server_error", "api_error", true),
        new("html", 502, "upstream_error", "server_error", "api_error", true),
        new("empty", 502, "upstream_error", "server_error", "api_error", true),
        new("redirect", 502, "upstream_error", "server_error", "api_error", true),
        new("stall", 504, "deadline_exceeded", "server_error", "timeout_error", true),
        Broken("malformed@5"),
        Broken("cut@5"),
        Broken("error@5"),
        Broken("truncate@5"),
        Broken("stall@5") with { Code = "deadline_exceeded", Anthropic = "timeout_error" },
    ];

    /// <summary>Whether the answer has begun when it happens.</summary>
    public bool IsMidway => Name.Contains('@', StringComparison.Ordinal);

    private static FaultCase Broken(string name) => new(name, 200, "stream_broken", "server_error", "api_error", true);
}
