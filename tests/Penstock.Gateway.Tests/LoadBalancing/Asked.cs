using System.Text;
using Penstock.Catalog.Tenants;
using Penstock.Gateway.Inference;
using Penstock.Gateway.LoadBalancing;
using Penstock.Gateway.Tests.Pipeline;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.LoadBalancing;

/// <summary>Requests and places, for policies to choose among.</summary>
internal static class Asked
{
    private static readonly InferenceContext Plain = new PipelineHarness().Context();

    public static InferenceContext For(string body, string? session = null, string? tenant = null, int? maxOutputTokens = null)
    {
        var request = new InferenceRequest
        {
            RequestId = "req_1",
            Operation = Operation.Chat,
            Dialect = Dialect.OpenAi,
            Model = "chat",
            Body = new RelayBody(Encoding.UTF8.GetBytes(body), new ByteRange(0, 0)),
            Session = session,
            MaxOutputTokens = maxOutputTokens,
        };
        var caller = tenant is null ? Caller.Anonymous : new Caller(new TenantOptions { Name = tenant }, null);
        return new InferenceContext(request, Plain.Snapshot, caller, Plain.Output, 0, CancellationToken.None);
    }

    public static InferenceContext OfSession(int session) => For("{}", $"session-{session}");

    public static string Chat(params string[] turns) =>
        "{\"model\":\"chat\",\"temperature\":0.5,\"messages\":[" + string.Join(',', turns.Select((text, index) =>
            $$"""{"role":"{{(index == 0 ? "system" : index % 2 == 1 ? "user" : "assistant")}}","content":"{{text}}"}""")) + "],\"stream\":true}";

    public static LoadState[] Places(int count) => [.. Enumerable.Range(0, count).Select(index => new LoadState($"place-{index}"))];

    public static LoadState Busy(this LoadState state, int running)
    {
        for (int i = 0; i < running; i++)
        {
            state.Begin();
        }

        return state;
    }

    public static ILoadBalancingPolicy Policy(string name, int seed = 3) => LoadBalancingPolicies.Create(name, new Random(seed))!;
}
