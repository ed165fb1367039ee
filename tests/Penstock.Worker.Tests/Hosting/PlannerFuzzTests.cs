using System.Text;
using CsCheck;
using Penstock.Protocols.Errors;
using Penstock.Worker.Hosting;
using Penstock.Worker.Hosting.Endpoints;
using Penstock.Worker.Hosting.Lifecycle;
using Penstock.Worker.Hosting.Requests;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Hosting;

/// <summary>Whatever a client sends, the answer is a plan or an error of the client's, never an exception.</summary>
public sealed class PlannerFuzzTests
{
    private const string Tokens = "{}[]\":,\\0eu-ntf 9";

    private static readonly string Chat =
        """{"model":"fake","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a\u0041 ü"}],"name":"n"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"x"}],"stop":["x"],"logit_bias":{"5":1},"n":2,"seed":1e3,"response_format":{"type":"json_object"},"made_up":{"a":[1]}}""";

    private static readonly string Completion =
        """{"model":"fake","prompt":[[65,66],[67]],"n":2,"best_of":2,"echo":true,"logit_bias":{"5":1},"stop":"x","stream":true,"stream_options":{"include_usage":true}}""";

    private static readonly WorkerOptions Options = new() { ModelPath = "fake.gguf" };

    [Fact]
    public void Chats_are_planned_or_refused() => Fuzz(Chat, ChatPlanner.Plan);

    [Fact]
    public void Completions_are_planned_or_refused() => Fuzz(Completion, CompletionPlanner.Plan);

    private static void Fuzz(string sample, Planner planner)
    {
        LoadedModel model = Model();
        byte[] body = Encoding.UTF8.GetBytes(sample);
        Assert.True(planner(body, model, Options).TryGet(out _, out InferenceError? fault), fault?.Message);
        Gen.Select(Gen.Int[0, body.Length - 1], Gen.Int[0, Tokens.Length - 1], Gen.Int[0, body.Length - 1], Gen.Int[0, Tokens.Length - 1])
            .Sample((first, firstToken, second, secondToken) =>
            {
                byte[] mutated = [.. body];
                mutated[first] = (byte)Tokens[firstToken];
                mutated[second] = (byte)Tokens[secondToken];
                if (!planner(mutated, model, Options).TryGet(out GenerationPlan? plan, out InferenceError? error))
                {
                    Assert.InRange(error.Description.Status, 400, 499);
                    return;
                }

                Assert.NotEmpty(plan.Choices);
            }, iter: 5_000);
    }

    private static LoadedModel Model()
    {
        const string Template = "{% for m in messages %}{{ m.role }}{{ m.content }}{% for c in m.tool_calls or [] %}{{ c.function.name }}{{ c.function.arguments }}{% endfor %}<end>{% endfor %}";
        TemplateResult<ChatTemplate> template = ChatTemplate.Compile(Template, new ChatTemplateOptions());
        Assert.True(template.IsSuccess, template.Error?.ToString());
        return new LoadedModel
        {
            Tokenizer = new FakeTokenizer(),
            Scheduler = new FakeScheduler(),
            ContextTokens = 4096,
            LongestTokenBytes = 1,
            Conversations = new ConversationEncoder(template.Value, new FakeTokenizer()),
            Fingerprint = "fp",
            Summary = "",
            Release = () => ValueTask.CompletedTask,
        };
    }
}
