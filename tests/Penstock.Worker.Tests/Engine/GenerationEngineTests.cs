using Penstock.Worker.Batching;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Tests.Engine;

public sealed class GenerationEngineTests(DemoEngine demo)
{
    private static readonly SamplingOptions Greedy = new() { Temperature = 0 };

    [Fact]
    public async Task Answers_a_question_as_the_demo_model_was_taught()
    {
        GenerationEngine engine = demo.Engine;

        Answer answer = await Answer.ReadAsync(
            engine.Scheduler,
            new GenerationRequest { PromptTokens = DemoEngine.Ask(engine.Tokenizer, "What is the capital of France?"), Sampling = Greedy },
            TestContext.Current.CancellationToken);

        Assert.Equal("The capital of France is Paris.", answer.Text);
        Assert.Equal(FinishReason.Stop, answer.Reason);
        Assert.True(answer.Usage.Completion > 5);
    }
}
