namespace Penstock.Gateway.Tests.Matrix;

/// <summary>Every dialect that a client may speak.</summary>
internal static class ClientDialects
{
    public static IReadOnlyList<ClientDialect> All { get; } =
    [
        new("chat", "/v1/chat/completions", null),
        new("completions", "/v1/completions", null),
        new("responses", "/v1/responses", "response.completed"),
        new("messages", "/v1/messages", "message_stop"),
    ];

    public static ClientDialect Of(string name) => All.Single(dialect => string.Equals(dialect.Name, name, StringComparison.Ordinal));
}
