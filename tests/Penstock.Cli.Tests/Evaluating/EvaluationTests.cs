using System.Globalization;
using System.Text.Json;
using Penstock.Cli.Evaluating;

namespace Penstock.Cli.Tests.Evaluating;

/// <summary>What <c>penstock cache evaluate</c> counts, on questions whose right counts are known by hand.</summary>
public sealed class EvaluationTests : IDisposable
{
    private readonly CliRun _cli = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Counts_hits_and_false_hits_of_every_method()
    {
        string entries = File("entries", ("How do I reset my password?", "password"), ("Where is my parcel?", "parcel"), ("Close my account", "account"));
        string queries = File(
            "queries",
            ("How do I reset my password?", "password"), // exact, right
            ("where is my PARCEL", "parcel"), // normalised, right
            ("Close my account", "other"), // exact, wrong
            ("Do penguins have knees?", "oos"));

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("cache", "evaluate", "--entries", entries, "--queries", queries, "--json"));

        using JsonDocument document = JsonDocument.Parse(_cli.Output.ToString());
        Dictionary<string, (int Hits, int False)> results = document.RootElement.EnumerateArray().ToDictionary(
            row => row.GetProperty("method").GetString()!, row => (row.GetProperty("hits").GetInt32(), row.GetProperty("false_hits").GetInt32()), StringComparer.Ordinal);
        Assert.Equal((2, 1), results["exact text"]);
        Assert.Equal((3, 1), results["normalised text"]);
        Assert.Equal((3, 1), results["TF-IDF >= 0.90"]);
        Assert.Equal((2, 1), results["cosine >= 0.97"]); // capitals are other tokens to the encoder
        Assert.Equal((0, 0), results["ours, 1% of hits wrong"]); // three entries prove nothing
        Assert.Equal((0, 0), results["ours, 1% of hits wrong, with margin"]);
        JsonElement exact = document.RootElement[0];
        Assert.Equal(0.25, exact.GetProperty("error_rate").GetDouble(), 6);
        Assert.Equal(0.5, exact.GetProperty("false_hit_rate").GetDouble(), 6);
    }

    [Fact]
    public async Task Runs_streams_that_are_the_same_for_the_same_seed()
    {
        string entries = File("all", [.. Enumerable.Range(0, 120).Select(i => ($"How do I {Word(i % 3)} number {i}?", Word(i % 3)))]);
        string[] arguments = ["cache", "evaluate", "--entries", entries, "--stream", "--seeds", "2", "--bound", "0.05", "--json"];
        Assert.Equal(ExitCodes.Success, await _cli.RunAsync(arguments));
        string first = _cli.Output.ToString();
        using var again = new CliRun();
        Assert.Equal(ExitCodes.Success, await again.RunAsync(arguments));

        Assert.Equal(first, again.Output.ToString());
        using JsonDocument document = JsonDocument.Parse(first);
        Assert.Equal([100, 101], document.RootElement.EnumerateArray().Select(row => row.GetProperty("seed").GetInt32()));
        Assert.All(document.RootElement.EnumerateArray(), row => Assert.Equal((120, 0), (row.GetProperty("requests").GetInt32(), row.GetProperty("hits").GetInt32())));
    }

    [Theory]
    [InlineData("{\"no\":1}", "has no \"text\"")]
    [InlineData("not json", "is not a JSON object")]
    [InlineData("", "holds no line")]
    public async Task Says_which_line_of_a_file_is_wrong(string line, string complaint)
    {
        string path = Path.Combine(_folder, "bad.jsonl");
        await System.IO.File.WriteAllTextAsync(path, line, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Missing, await _cli.RunAsync("cache", "evaluate", "--entries", path, "--stream"));
        Assert.Contains(complaint, _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--entries", "x")]
    [InlineData("--entries", "x", "--stream", "--queries", "y")]
    [InlineData("--entries", "x", "--stream", "--bound", "2")]
    [InlineData("--entries", "x", "--stream", "--judge-error", "0.5")]
    [InlineData("--entries", "x", "--stream", "--seeds", "0")]
    public async Task Refuses_what_makes_no_sense(params string[] arguments) =>
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync(["cache", "evaluate", .. arguments]));

    [Theory]
    [InlineData(0, 100, 0, 0.0370)]
    [InlineData(1, 100, 0.0018, 0.0545)]
    [InlineData(50, 100, 0.4038, 0.5962)]
    [InlineData(0, 0, 0, 1)]
    public void Intervals_are_Wilsons(int events, int trials, double low, double high)
    {
        (double least, double most) = MethodResult.Wilson(events, trials);
        Assert.Equal(low, least, 0.0001);
        Assert.Equal(high, most, 0.0001);
    }

    [Fact]
    public void A_threshold_with_a_margin_is_never_above_the_one_without()
    {
        var random = new Random(5);
        for (int run = 0; run < 50; run++)
        {
            (double Risk, bool IsRight)[] labels = [.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble()).Select(risk => (risk, random.NextDouble() > risk * risk * 0.3))];
            Assert.InRange(StaticEvaluation.CautiousLimit(labels, 0.03), 0, StaticEvaluation.Limit(labels, 0.03));
        }

        // No error among 300 hits allows 1 % at 95 % confidence, none among fewer does not (the rule of three).
        Assert.Equal(0, StaticEvaluation.CautiousLimit(Enumerable.Repeat((0.1, true), 290), 0.01));
        Assert.Equal(0.1, StaticEvaluation.CautiousLimit(Enumerable.Repeat((0.1, true), 302), 0.01));
    }

    [Fact]
    public void Term_weights_find_the_text_that_shares_rare_words()
    {
        var terms = new TermWeights([new("the cat sat", "a"), new("the dog sat", "b"), new("the bird sang", "c")]);

        Assert.Equal(1, terms.Nearest("a dog").Index);
        Assert.Equal(1, terms.Nearest("the cat sat").Similarity, 6);
        Assert.Equal(-1, terms.Nearest("nothing shared").Index);
    }

    [Fact]
    public void Questions_without_a_label_share_with_nobody()
    {
        Assert.True(new LabelledText("a", "x").Shares(new LabelledText("b", "x")));
        Assert.False(new LabelledText("a", "oos").Shares(new LabelledText("b", "oos")));
        Assert.False(new LabelledText("a", null).Shares(new LabelledText("b", null)));
    }

    private static string Word(int i) => i switch { 0 => "reset my password", 1 => "follow a parcel", _ => "close the account" };

    private string File(string name, params (string Text, string Label)[] rows)
    {
        string path = Path.Combine(_folder, name + ".jsonl");
        System.IO.File.WriteAllLines(path, rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{{\"text\":{JsonSerializer.Serialize(row.Text)},\"label\":\"{row.Label}\"}}")));
        return path;
    }
}
