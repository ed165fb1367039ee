using System.Collections.Immutable;
using Penstock.Worker.Batching;

namespace Penstock.Worker.Tests.Batching;

/// <summary>Random load on virtual time. Each step checks that cells are never exceeded and that the count agrees with the decoder's own.</summary>
public sealed class SchedulerSimulationTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Answers_every_request_rightly_under_random_load(int seed)
    {
        using var run = new Run(seed);
        run.Play();
        run.Check();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    public void Two_runs_of_one_seed_are_the_same(int seed)
    {
        using var first = new Run(seed);
        using var second = new Run(seed);
        first.Play();
        second.Play();

        Assert.Equal(first.Events, second.Events);
    }

    private sealed class Run : IDisposable
    {
        private readonly Random _random;
        private readonly Stage _stage;
        private readonly List<(GenerationRequest Request, Reading Reading, bool Cancelled)> _requests = [];
        private readonly ImmutableArray<int>[] _prefixes;
        private readonly int _context;
        private readonly bool _neverEnds;

        public Run(int seed)
        {
            _random = new Random(seed);
            _context = _random.Next(64, 300);
            _neverEnds = _random.Next(2) == 0;
            _stage = new Stage(
                cells: _random.Next(_context, 700),
                slots: _random.Next(1, 9),
                context: _context,
                chunk: _random.Next(1, 40),
                queue: 64,
                batch: _random.Next(16, 80),
                neverEnds: _neverEnds,
                sequences: _random.Next(12, 40),
                options: options => options with
                {
                    OpenEndedTokens = _random.Next(1, 64),
                    GrowthTokens = _random.Next(1, 32),
                    ShortestFollowed = _random.Next(0, 30),
                });
            _prefixes = [.. Enumerable.Range(0, 4).Select(index => Stage.Prompt(_random.Next(5, _context / 2), index * 11))];
        }

        public IReadOnlyList<string> Events => _stage.Heard.Lines;

        public void Dispose() => _stage.Dispose();

        public void Play()
        {
            for (int step = 0; step < 400; step++)
            {
                if (_random.Next(4) == 0 && _stage.Snapshot.QueueDepth < 60)
                {
                    Submit();
                }

                if (_random.Next(12) == 0 && _requests.Count > 0)
                {
                    CancelOne();
                }

                Dictionary<Reading, int> before = _requests
                    .Where(request => request.Reading.Generation is { Sequence: not null, Unseen: 1 })
                    .ToDictionary(request => request.Reading, request => request.Reading.Generation.Generated);
                int preemptions = _stage.Heard.Preemptions;
                _stage.Step();
                if (_stage.Heard.Preemptions == preemptions)
                {
                    // Nobody who was running is left out of a pass.
                    Assert.All(before, pair => Assert.True(
                        pair.Key.Generation.Generated == pair.Value + 1 || pair.Key.Generation.IsCancelled));
                }
            }

            _stage.RunToEnd();
        }

        public void Check()
        {
            foreach ((GenerationRequest request, Reading reading, bool cancelled) in _requests)
            {
                if (cancelled && !reading.HasEnded)
                {
                    continue;
                }

                int room = _context - request.PromptTokens.Length;
                int most = request.MaxTokens <= 0 ? room : Math.Min(room, request.MaxTokens);
                List<int> expected = FakeDecoder.Expected(request.PromptTokens, most, _neverEnds);
                Assert.Null(reading.Error);
                Assert.Equal(expected, reading.Generation.Tokens[request.PromptTokens.Length..]);
                Assert.Equal(expected[^1] == 0 ? FinishReason.Stop : FinishReason.Length, reading.Reason);
            }

            Assert.Equal(0, _stage.Snapshot.BusySlots);
            Assert.Equal(_stage.Decoder.UsedCells, _stage.Snapshot.KvCellsUsed);
            Assert.True(_stage.Scheduler.WhenIdleAsync(CancellationToken.None).IsCompleted);
        }

        private void Submit()
        {
            ImmutableArray<int> prefix = _prefixes[_random.Next(_prefixes.Length)];
            ImmutableArray<int> prompt = [.. prefix, .. Stage.Prompt(_random.Next(1, _context / 3), _random.Next(60))];
            GenerationRequest request = Stage.Request(prompt, _random.Next(3) == 0 ? 0 : _random.Next(1, 60)) with
            {
                QueueTimeout = TimeSpan.FromDays(1),
            };
            _requests.Add((request, _stage.Submit(request), false));
        }

        private void CancelOne()
        {
            int index = _random.Next(_requests.Count);
            _requests[index].Reading.Cancel();
            _requests[index] = _requests[index] with { Cancelled = true };
        }
    }
}
