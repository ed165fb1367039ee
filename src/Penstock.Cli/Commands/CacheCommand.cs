using System.CommandLine;
using Penstock.Cli.Evaluating;
using Penstock.Cli.Hosting;
using Penstock.Embeddings;

namespace Penstock.Cli.Commands;

/// <summary><c>penstock cache</c>: what caches do, and would do on one's own questions.</summary>
internal static class CacheCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("cache", "Look after the caches of a running gateway, and measure them on your own questions.")
        {
            CacheOperations.Status(context), CacheOperations.Entries(context), CacheOperations.Evict(context), CacheOperations.Feedback(context), Evaluate(context),
        };
        return command.WithExamples(
            "penstock cache status", "what is kept, served and estimated to be wrong",
            "penstock cache evaluate --entries kept.jsonl --queries asked.jsonl", "how often would which cache be right?");
    }

    private static Command Evaluate(CommandContext context)
    {
        Option<string> entries = new("--entries") { Description = "JSON lines of text and label that the cache holds.", HelpName = "FILE", Required = true };
        Option<string?> queries = new("--queries") { Description = "JSON lines of text and label that are asked.", HelpName = "FILE" };
        Option<string?> calibration = new("--calibration") { Description = "JSON lines that choose our threshold. Else the last fifth of the entries does.", HelpName = "FILE" };
        Option<bool> stream = new("--stream") { Description = "Run --entries as streams through a cache that begins empty and calibrates itself." };
        Option<int> seeds = new("--seeds") { Description = "How many streams.", DefaultValueFactory = _ => 20 };
        Option<int> firstSeed = new("--first-seed") { Description = "The seed of the first stream.", DefaultValueFactory = _ => 100 };
        Option<int> requests = new("--requests") { Description = "Length of a stream.", DefaultValueFactory = _ => 6000 };
        Option<double> judgeError = new("--judge-error") { Description = "Share of comparisons that come out wrong, in [0, 0.5).", DefaultValueFactory = _ => 0 };
        Option<double[]> bounds = new("--bound") { Description = "Error rates to keep, in (0, 1). Default 0.01 and 0.03.", AllowMultipleArgumentsPerToken = true };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("evaluate", "Count hits, false hits and realised errors of every way to decide hits.")
        {
            entries, queries, calibration, stream, seeds, firstSeed, requests, judgeError, bounds, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            double[] wanted = parsed.GetValue(bounds) is { Length: > 0 } given ? given : [0.01, 0.03];
            var plan = new EvaluationPlan(
                parsed.GetValue(entries)!, parsed.GetValue(queries), parsed.GetValue(stream), parsed.GetValue(seeds), parsed.GetValue(firstSeed),
                parsed.GetValue(requests), parsed.GetValue(judgeError), wanted, parsed.GetValue(json), parsed.GetValue(calibration));
            return Task.FromResult(Run(context, plan, cancellationToken));
        });
        return command.WithExamples(
            "penstock cache evaluate --entries kept.jsonl --queries asked.jsonl", "exact, TF-IDF, cosine at fixed thresholds, and ours",
            "penstock cache evaluate --entries kept.jsonl --calibration dev.jsonl --queries asked.jsonl", "with a part of its own to choose the threshold on",
            "penstock cache evaluate --entries all.jsonl --stream --seeds 20", "the online calibration, stream by stream",
            "penstock cache evaluate --entries all.jsonl --stream --judge-error 0.05 --json", "with a judge that errs, for machines");
    }

    private static int Run(CommandContext context, EvaluationPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Problem() is { } mistake)
        {
            context.Terminal.Fail(mistake);
            return ExitCodes.Usage;
        }

        if (LabelledTexts.Read(plan.Entries, out string problem) is not { } entries)
        {
            context.Terminal.Fail(problem);
            return ExitCodes.Missing;
        }

        IReadOnlyList<LabelledText>? queries = null;
        if (!plan.IsStream && (queries = LabelledTexts.Read(plan.Queries!, out problem)) is null)
        {
            context.Terminal.Fail(problem);
            return ExitCodes.Missing;
        }

        IReadOnlyList<LabelledText> calibration = [];
        if (plan.Calibration is { } file)
        {
            if (LabelledTexts.Read(file, out problem) is not { } read)
            {
                context.Terminal.Fail(problem);
                return ExitCodes.Missing;
            }

            calibration = read;
        }

        if (BuiltinEmbeddings.Load(out string? missing) is not { } model)
        {
            context.Terminal.Fail(missing!);
            return ExitCodes.Missing;
        }

        var report = new EvaluationReport(context.Terminal, plan.IsJson);
        float[][] vectors = TextVectors.Of(entries, model, done => report.Progress("embedding entries", done, entries.Count), cancellationToken);
        if (queries is null)
        {
            RunStreams(plan, entries, vectors, report, cancellationToken);
            return ExitCodes.Success;
        }

        float[][] asked = TextVectors.Of(queries, model, done => report.Progress("embedding queries", done, queries.Count), cancellationToken);
        float[][] tried = TextVectors.Of(calibration, model, done => report.Progress("embedding calibration", done, calibration.Count), cancellationToken);
        report.Write(new StaticEvaluation(entries, vectors, queries, asked) { Calibration = calibration, CalibrationVectors = tried }.Run(plan.Bounds, cancellationToken));
        return ExitCodes.Success;
    }

    private static void RunStreams(
        EvaluationPlan plan, IReadOnlyList<LabelledText> entries, float[][] vectors, EvaluationReport report, CancellationToken cancellationToken)
    {
        var evaluation = new StreamEvaluation(entries, vectors, plan.JudgeError);
        var results = new List<StreamResult>();
        foreach (double bound in plan.Bounds)
        {
            for (int seed = plan.FirstSeed; seed < plan.FirstSeed + plan.Seeds; seed++)
            {
                results.Add(evaluation.Run(seed, bound, plan.Requests, cancellationToken));
                report.Progress("streams", results.Count, plan.Seeds * plan.Bounds.Count);
            }
        }

        report.Write(results);
    }
}
