using Penstock.Mock;

namespace Penstock.EndToEnd.Tests;

/// <summary>One <c>penstock serve</c> with a model for every kind of provider, and <c>penstock mock</c>'s codecs as all of their upstreams.</summary>
public sealed class EveryKind : IAsyncLifetime
{
    /// <summary>The public models, one a kind.</summary>
    public const string Models = "m-openai,m-azure,m-anthropic,m-gemini,m-bedrock,m-compatible";

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
              claude: { kind: anthropic, endpoint: "{{origin}}", keys: [k3] }
              gemini: { kind: gemini, endpoint: "{{origin}}", keys: [k4] }
              aws: { kind: bedrock, endpoint: "{{origin}}", region: eu-central-1, keys: [k5] }
              server: { kind: openai-compatible, endpoint: "{{origin}}/v1", keys: [k6] }
            models:
              m-openai: { targets: { only: { use: openai/gpt-4o-mini } }, retry: { attempts: 1 } }
              m-azure: { targets: { only: { use: azure/gpt-4o-mini } }, retry: { attempts: 1 } }
              m-anthropic: { targets: { only: { use: claude/claude-sonnet-4-5 } }, retry: { attempts: 1 } }
              m-gemini: { targets: { only: { use: gemini/gemini-2.5-flash } }, retry: { attempts: 1 } }
              m-bedrock: { targets: { only: { use: "aws/anthropic.claude-sonnet-4-5-20250929-v1:0" } }, retry: { attempts: 1 } }
              m-compatible: { targets: { only: { use: server/some-model } }, retry: { attempts: 1 } }
            """;
    }

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
}
