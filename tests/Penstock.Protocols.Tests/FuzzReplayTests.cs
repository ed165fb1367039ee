using Penstock.Fuzz;

namespace Penstock.Protocols.Tests;

/// <summary>The corpus of the fuzzer and a few mutations of it; <c>fuzz/Penstock.Fuzz</c> runs as many as one likes.</summary>
public sealed class FuzzReplayTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_seed_is_decoded(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(target => string.Equals(target.Name, name, StringComparison.Ordinal));

        Assert.NotEmpty(target.Seeds);
        Assert.All(target.Seeds, seed => Assert.True(target.Run(name is "bedrock-stream" ? Corpus.Frame(seed) : seed, new FuzzBudget(seed.Length * 4))));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_was_found_before_and_some_mutations_break_nothing(string name)
    {
        var run = new FuzzRun(FuzzTargets.All.Single(target => string.Equals(target.Name, name, StringComparison.Ordinal)), seed: 4711, TimeProvider.System);

        run.Run(300, _ => { });

        Assert.True(run.Crash is null, $"{Convert.ToBase64String(run.Culprit)}\n{run.Crash}");
        Assert.InRange(run.DecodedShare, 0.3, 1);
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        FuzzTarget target = FuzzTargets.All[0];
        byte[] once = new Mutator(new Random(5), target.Seeds).Mutate(target.Seeds[0]);
        byte[] again = new Mutator(new Random(5), target.Seeds).Mutate(target.Seeds[0]);

        Assert.Equal(once, again);
    }
}
