using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Penstock.Protocols.OpenAi.Answers;
using Penstock.Worker.Batching;
using Penstock.Worker.Hosting;
using Penstock.Worker.Hosting.Answers;
using Penstock.Worker.Hosting.Http;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Tests.Hosting;

public sealed class FlushTests
{
    private static readonly CompletionEnvelope Envelope = new("chatcmpl-1", 0, "fake", null);

    [Fact]
    public async Task Steps_that_are_here_already_share_one_flush()
    {
        CountingPipeWriter output = await RunAsync(FakeScheduler.Say([.. Enumerable.Repeat("abc", 50)]));

        Assert.Equal(1, output.Flushes);
    }

    [Fact]
    public async Task A_step_is_flushed_before_the_next_one_is_waited_for()
    {
        CountingPipeWriter output = await RunAsync(SlowlyAsync(10));

        Assert.InRange(output.Flushes, 11, 12);
    }

    [Fact]
    public async Task A_flood_of_steps_is_flushed_before_it_piles_up()
    {
        CountingPipeWriter output = await RunAsync(FakeScheduler.Say([.. Enumerable.Repeat("abc", 5_000)]));

        Assert.InRange(output.MostUnflushed, 1, 40 * 1024);
    }

    private static async IAsyncEnumerable<GenerationEvent> SlowlyAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
            yield return FakeScheduler.Text("a");
        }

        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        yield return FakeScheduler.End();
    }

    private static async Task<CountingPipeWriter> RunAsync(IAsyncEnumerable<GenerationEvent> steps)
    {
        var output = new CountingPipeWriter();
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpResponseBodyFeature>(new CountingBody(output));
        var scheduler = new FakeScheduler { Script = (_, _, _) => steps };
        var plan = new GenerationPlan
        {
            Choices = [new PlannedChoice(0, 0, new GenerationRequest { PromptTokens = [1] })],
            IdPrefix = "chatcmpl-",
            CreateFormat = envelope => new ChatAnswerFormat(envelope, includeUsage: false),
            Stream = true,
            IncludeUsage = false,
            Ignored = [],
        };
        using IAnswerFormat format = plan.CreateFormat(Envelope);

        RequestOutcome outcome = await new AnswerWriter(new Exchange(http, "id", TimeProvider.System), plan, format, CancellationToken.None)
            .RunAsync(scheduler);

        Assert.Equal(RequestOutcome.Completed, outcome);
        Assert.Equal(0, output.UnflushedBytes);
        return output;
    }

    private sealed class CountingPipeWriter : PipeWriter
    {
        private readonly byte[] _buffer = new byte[256 * 1024];
        private int _unflushed;

        public int Flushes { get; private set; }

        public int MostUnflushed { get; private set; }

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => _unflushed;

        public override void Advance(int bytes) => MostUnflushed = Math.Max(MostUnflushed, _unflushed += bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.AsMemory(_unflushed);

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.AsSpan(_unflushed);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushes++;
            _unflushed = 0;
            return ValueTask.FromResult(default(FlushResult));
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }

    private sealed class CountingBody(PipeWriter writer) : IHttpResponseBodyFeature
    {
        public Stream Stream => Writer.AsStream();

        public PipeWriter Writer { get; } = writer;

        public Task CompleteAsync() => Task.CompletedTask;

        public void DisableBuffering()
        {
        }

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
