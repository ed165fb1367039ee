using Penstock.Mock.Tests.Wire;

namespace Penstock.Mock.Tests;

/// <summary>For every dialect: the folded stream is the whole answer, however it is chunked and cut on its way.</summary>
public sealed class StreamEqualsWholeTests
{
    private const string Counters = "cached=3,cache_write=5,prompt=40";

    private static readonly (string Name, string Marker, WireOptions Options)[] Scenarios =
    [
        ("text", "tokens=20", new WireOptions()),
        ("no text", "tokens=0", new WireOptions()),
        ("hard characters", "tokens=60,words=unicode", new WireOptions()),
        ("limit", "tokens=60", new WireOptions { MaximumTokens = 17 }),
        ("one tool", "tool=f", new WireOptions { Tools = ["f", "g"] }),
        ("parallel tools after text", "tool=f+g,text=Let me see.", new WireOptions { Tools = ["f", "g"] }),
        ("reasoning", "tokens=6,reasoning=9", new WireOptions { Thinks = true }),
        ("reasoning and tools", "tool=all,reasoning=4", new WireOptions { Thinks = true, Tools = ["f", "g"] }),
        ("hidden reasoning", "tokens=6,reasoning=9", new WireOptions()),
        ("schema", "tokens=6", new WireOptions { Schema = true }),
        ("filtered", "tokens=4,finish=filter", new WireOptions()),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var dialect in WireDialect.All)
            {
                foreach (var scenario in Scenarios)
                {
                    cases.Add(dialect.Name, scenario.Name);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_folded_stream_is_the_whole_answer(string dialect, string scenario)
    {
        var wire = WireDialect.Named(dialect);
        var (_, marker, options) = Scenarios.Single(one => string.Equals(one.Name, scenario, StringComparison.Ordinal));
        await using var mock = await MockHost.StartAsync();
        var body = wire.Chat("Tell me about rivers.", options);
        var whole = await mock.PostAsync(wire, body, marker: $"{marker},{Counters}");
        Assert.Equal(200, whole.Status);
        var expected = wire.FoldWhole(whole.Json);
        Assert.NotEmpty(expected.Finish!);

        foreach (var way in (string[])["chunk=1", "chunk=7", "split=1", "split=3,chunk=2", "comments=2"])
        {
            var stream = await mock.PostAsync(wire, body, stream: true, $"{marker},{Counters},{way}");
            var folded = wire.FoldStream(stream.Bytes);

            Assert.Equal(expected.Summary(), folded.Summary());
            Assert.True(folded.Terminated);
            Assert.False(stream.Broken);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_same_request_gets_the_same_answer(string dialect, string scenario)
    {
        var wire = WireDialect.Named(dialect);
        var (_, marker, options) = Scenarios.Single(one => string.Equals(one.Name, scenario, StringComparison.Ordinal));
        var body = wire.Chat("Tell me about rivers.", options);
        var answers = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            await using var mock = await MockHost.StartAsync(new MockOptions { Seed = 7 });
            answers.Add(wire.FoldWhole((await mock.PostAsync(wire, body, marker: marker)).Json).Summary());
        }

        Assert.Equal(answers[0], answers[1]);
    }
}
