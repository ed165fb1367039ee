using System.Text.Json;
using Penstock.Mock.Behaviour;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Answers;

/// <summary>Decides what the mock says: the same request, behaviour and seed give the same answer.</summary>
internal static class AnswerPlanner
{
    private const int UsualReasoning = 8;

    public static Answer Plan(MockRequest request, MockBehaviour behaviour, ulong seed, string id, TimeProvider time)
    {
        var start = MockRandom.Mix(seed ^ request.Prompt.Hash ^ Fingerprint.Text(request.Model));
        var generates = request.Operation is MockOperation.Chat or MockOperation.Completion or MockOperation.Response;
        var choices = new AnswerChoice[generates ? request.Choices : 0];
        for (var i = 0; i < choices.Length; i++)
        {
            var random = new MockRandom(MockRandom.Mix(start + (ulong)i));
            choices[i] = PlanChoice(request, behaviour, i, start, ref random);
        }

        return new Answer
        {
            Choices = choices,
            Usage = PlanUsage(request, behaviour, choices),
            ReportsUsage = behaviour.Usage,
            ShowsThoughts = behaviour.Thoughts,
            Id = id,
            Time = time,
            Created = time.GetUtcNow(),
        };
    }

    private static AnswerChoice PlanChoice(
        MockRequest request, MockBehaviour behaviour, int choice, ulong start, ref MockRandom random)
    {
        // 1. What there is to say, without regard to limits.
        var draft = new List<AnswerPart>();
        var wanted = (int)behaviour.Tokens.Sample(ref random);
        var reasoning = behaviour.Reasoning ?? (request.WantsReasoning ? UsualReasoning : 0);
        if (reasoning > 0)
        {
            draft.Add(new AnswerPart(PartKind.Reasoning, choice, 0, Vocabulary.Tokens(reasoning, behaviour.Words, ref random)));
        }

        var calls = ToolsToCall(request, behaviour);
        string? stop = null;
        if (calls.Count == 0 || behaviour.Text is not null)
        {
            var words = TextTokens(request, behaviour, wanted, ref random);
            words = CutAtStop(words, request.Stops, out stop);
            if (words.Count > 0)
            {
                draft.Add(new AnswerPart(PartKind.Text, choice, draft.Count, words));
            }
        }

        foreach (var (tool, place) in stop is null ? calls.Select((tool, place) => (tool, place)) : [])
        {
            var json = behaviour.Arguments ?? SchemaSampler.Sample(tool.Schema, ref random);
            draft.Add(new AnswerPart(PartKind.ToolCall, choice, draft.Count, Vocabulary.Pieces(json))
            {
                CallIndex = place,
                ToolName = tool.Name,
                CallId = $"{start:x16}{random.Next():x16}",
            });
        }

        // 2. Cut at the request's limit; 3. say why it ends.
        var parts = CutAtLimit(draft, request.MaximumTokens, out var cut);
        var finish = behaviour.Finish
            ?? (cut ? FinishReason.Length : parts.Any(part => part.Kind == PartKind.ToolCall) ? FinishReason.Tools : FinishReason.Stop);
        return new AnswerChoice(parts, finish, cut ? null : stop);
    }

    private static List<ToolDeclaration> ToolsToCall(MockRequest request, MockBehaviour behaviour)
    {
        if (request.Tools.Count == 0 || request.ToolChoice == ToolChoiceMode.None)
        {
            return [];
        }

        List<ToolDeclaration> calls = request.ToolChoice == ToolChoiceMode.Named
            ? [.. request.Tools.Where(tool => string.Equals(tool.Name, request.ForcedTool, StringComparison.Ordinal))]
            : Scripted(request, behaviour.Tool);
        if (calls.Count == 0 && request.ToolChoice == ToolChoiceMode.Required)
        {
            calls.Add(request.Tools[0]);
        }

        return request.ParallelTools ? calls : [.. calls.Take(1)];
    }

    private static List<ToolDeclaration> Scripted(MockRequest request, string? script)
    {
        // Once a tool has answered, the model speaks, or an agent's loop would never end.
        if (script is null || (request.EndsWithToolResult && request.ToolChoice != ToolChoiceMode.Required))
        {
            return [];
        }

        return script switch
        {
            "auto" => [request.Tools[0]],
            "all" => [.. request.Tools],
            _ =>
            [
                .. script.Split('+', StringSplitOptions.TrimEntries)
                    .SelectMany(name => request.Tools.Where(tool => string.Equals(tool.Name, name, StringComparison.Ordinal)).Take(1)),
            ],
        };
    }

    private static List<string> TextTokens(MockRequest request, MockBehaviour behaviour, int wanted, ref MockRandom random)
    {
        if (behaviour.Text is { } given)
        {
            return Vocabulary.Split(given);
        }

        if (request.Format == OutputFormat.Text)
        {
            // No more than the limit is ever shown, so no more is made.
            var most = request.MaximumTokens is { } limit ? Math.Min(wanted, limit + 1) : wanted;
            return Vocabulary.Tokens(most, behaviour.Words, ref random);
        }

        return Vocabulary.Pieces(request.Format == OutputFormat.JsonSchema
            ? SchemaSampler.Sample(request.Schema, ref random)
            : JsonAnswer(wanted, behaviour, ref random));
    }

    private static string JsonAnswer(int wanted, MockBehaviour behaviour, ref MockRandom random)
    {
        var words = string.Concat(Vocabulary.Tokens(Math.Max(1, wanted / 2), behaviour.Words, ref random));
        return $"{{\"answer\":\"{JsonEncodedText.Encode(words)}\"}}";
    }

    private static List<string> CutAtStop(List<string> tokens, IReadOnlyList<string> stops, out string? stop)
    {
        stop = null;
        if (stops.Count == 0)
        {
            return tokens;
        }

        var text = string.Concat(tokens);
        var end = text.Length;
        foreach (var candidate in stops)
        {
            var at = text.IndexOf(candidate, StringComparison.Ordinal);
            if (at >= 0 && at < end)
            {
                (end, stop) = (at, candidate);
            }
        }

        return stop is null ? tokens : Vocabulary.Split(text[..end]);
    }

    private static List<AnswerPart> CutAtLimit(List<AnswerPart> draft, int? limit, out bool cut)
    {
        cut = false;
        var left = limit ?? int.MaxValue;
        var parts = new List<AnswerPart>(draft.Count);
        foreach (var part in draft)
        {
            cut |= part.Tokens.Count > left;
            if (left == 0)
            {
                break;
            }

            parts.Add(part.Tokens.Count <= left ? part : part.Shortened(left));
            left -= Math.Min(left, part.Tokens.Count);
        }

        return parts;
    }

    private static AnswerUsage PlanUsage(MockRequest request, MockBehaviour behaviour, AnswerChoice[] choices)
    {
        var touched = behaviour.Cached + behaviour.CacheWrite;
        var reasoning = choices.Sum(choice => choice.Parts.Where(part => part.Kind == PartKind.Reasoning).Sum(part => part.Tokens.Count));
        return new AnswerUsage(
            Math.Max(behaviour.Prompt ?? request.Prompt.Tokens, touched),
            behaviour.Cached,
            behaviour.CacheWrite,
            choices.Sum(choice => choice.Tokens),
            reasoning)
        {
            AudioPrompt = behaviour.AudioPrompt,
            AudioOutput = behaviour.AudioOutput,
            Accepted = behaviour.Accepted,
            Rejected = behaviour.Rejected,
        };
    }
}
