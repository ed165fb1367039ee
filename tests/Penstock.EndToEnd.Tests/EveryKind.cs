using System.Collections.Concurrent;
using Penstock.Mock;

namespace Penstock.EndToEnd.Tests;

/// <summary>One <c>penstock serve</c> with a model for every kind of provider, and <c>penstock mock</c>'s codecs as all of their upstreams.</summary>
public sealed class EveryKind : IAsyncLifetime
{
    /// <summary>The public models, one a kind.</summary>
    public const string Models = "m-openai,m-azure,m-anthropic,m-gemini,m-bedrock,m-compatible";

    // How many failing requests each suite makes to each kind.
    private static readonly (string Name, int Faults)[] Suites = [("dialects", 4), ("ai", 8), ("langchain", 6), ("openapi", 22), ("dotnet", 8)];

    private static readonly (string Provider, string Chat, string Embedding)[] Upstreams =
    [
        ("openai", "gpt-4o-mini", "text-embedding-3-small"),
        ("azure", "gpt-4o-mini", "text-embedding-3-small"),
        ("anthropic", "claude-sonnet-4-5", "claude-sonnet-4-5"),
        ("gemini", "gemini-2.5-flash", "gemini-embedding-001"),
        ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon.titan-embed-text-v2:0"),
        ("compatible", "some-model", "some-embedder"),
    ];

    private readonly ConcurrentDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private MockServer? _mock;
    private Gateway? _gateway;

    /// <summary>The same models, for theories.</summary>
    public static TheoryData<string> Each => [.. Models.Split(',')];

    public Gateway Gateway => _gateway ?? throw new InvalidOperationException("The gateway has not been started.");

    /// <summary>A configuration whose six providers all live at <paramref name="upstream"/>.</summary>
    public static string Configuration(Uri upstream)
    {
        string origin = upstream.GetLeftPart(UriPartial.Authority);
        return $$"""
            version: 1
            gateway: { allowHosts: [127.0.0.1] }
            providers:
              openai: { kind: openai, endpoint: "{{origin}}/v1", keys: [k1] }
              azure: { kind: azure-openai, endpoint: "{{origin}}", keys: [k2] }
              anthropic: { kind: anthropic, endpoint: "{{origin}}", keys: [k3] }
              gemini: { kind: gemini, endpoint: "{{origin}}", keys: [k4] }
              bedrock: { kind: bedrock, endpoint: "{{origin}}", region: eu-central-1, keys: [k5] }
              compatible: { kind: openai-compatible, endpoint: "{{origin}}/v1", keys: [k6] }
            models:
            {{string.Join('\n', Upstreams.SelectMany(kind => ModelsOf(kind.Provider, kind.Chat, kind.Embedding)))}}
            """;
    }

    /// <summary>
    /// The same model by a name that nothing has asked for yet: a target that fails rests for a while, and none may rest because another test made
    /// it fail.
    /// </summary>
    public string Faulty(string model) => $"{model}-dotnet-{_faults.AddOrUpdate(model, 1, (_, count) => count + 1)}";

    public async ValueTask InitializeAsync()
    {
        _mock = await MockServer.StartAsync(cancellationToken: CancellationToken.None);
        _gateway = new Gateway { Configuration = Configuration(_mock.Address) };
        await _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        if (_mock is not null)
        {
            await _mock.DisposeAsync();
        }
    }

    private static IEnumerable<string> ModelsOf(string provider, string chat, string embedding) =>
    [
        Model($"m-{provider}", provider, chat),
        Model($"embed-{provider}", provider, embedding),
        .. Suites.SelectMany(suite => Enumerable.Range(1, suite.Faults).Select(number => Model($"m-{provider}-{suite.Name}-{number}", provider, chat))),
    ];

    private static string Model(string name, string provider, string upstream) =>
        $"  {name}: {{ targets: {{ only: {{ use: \"{provider}/{upstream}\" }} }}, retry: {{ attempts: 1 }} }}";
}
