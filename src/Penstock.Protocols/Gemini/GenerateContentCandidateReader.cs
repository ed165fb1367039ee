using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Gemini;

/// <summary>Reads one candidate, whole or in chunks: both have the same fields, and a function call always comes whole.</summary>
internal sealed class GenerateContentCandidateReader(int choice)
{
    private const int MostCalls = 512;

    private int _calls;

    public bool IsFinished { get; private set; }

    public InferenceError? Read(JsonElement candidate, string answerId, ICollection<ChatChunk> steps)
    {
        foreach (JsonElement part in candidate.Object("content"u8).Items("parts"u8))
        {
            if (_calls == MostCalls)
            {
                return new InferenceError(ErrorKind.UpstreamFault, $"The model called more than {MostCalls} tools at once.");
            }

            ReadPart(part, answerId, steps);
        }

        ReadLogprobs(candidate.Object("logprobsResult"u8), steps);
        return candidate.NonEmptyText("finishReason"u8) is string reason && !IsFinished ? Finish(reason, steps) : null;
    }

    /// <summary>The provider refused the prompt: there is no candidate.</summary>
    public void Block(string reason, ICollection<ChatChunk> steps)
    {
        IsFinished = true;
        steps.Add(new ChoiceFinished(choice, FinishReason.ContentFilter, Native: reason));
    }

    private InferenceError? Finish(string reason, ICollection<ChatChunk> steps)
    {
        if (GenerateContentFinishReasons.Read(reason, _calls > 0) is not FinishReason known)
        {
            return new InferenceError(ErrorKind.UpstreamFault, "The model spoiled a tool call. Try again.");
        }

        IsFinished = true;
        steps.Add(new ChoiceFinished(choice, known, Native: reason));
        return null;
    }

    private void ReadPart(JsonElement part, string answerId, ICollection<ChatChunk> steps)
    {
        string? signature = part.NonEmptyText("thoughtSignature"u8);
        if (part.Object("functionCall"u8) is { ValueKind: JsonValueKind.Object } call)
        {
            ReadCall(call, signature, answerId, steps);
            return;
        }

        if (part.NonEmptyText("text"u8) is string text)
        {
            steps.Add(part.Flag("thought"u8) ? new ReasoningDelta(choice, text) : new TextDelta(choice, text));
        }
        else if (part.IsObject() && part.Field("text"u8).ValueKind == JsonValueKind.Undefined)
        {
            steps.Add(new OpaqueContent(choice, new ProviderExtension(ProviderTag.Gemini, Kind(part), WireJson.Minify(part))));
            return;
        }

        if (signature is not null)
        {
            steps.Add(new ReasoningSigned(choice, ProviderTag.Gemini, signature));
        }
    }

    private void ReadCall(JsonElement call, string? signature, string answerId, ICollection<ChatChunk> steps)
    {
        if (call.NonEmptyText("name"u8) is not string name)
        {
            return; // a call that goes on in pieces, which we never ask for
        }

        JsonElement arguments = call.Object("args"u8);
        steps.Add(new ToolCallStarted(choice, _calls, call.NonEmptyText("id"u8) ?? $"call_{answerId}_{choice}_{_calls}", name, signature));
        steps.Add(new ToolCallDelta(choice, _calls, arguments.IsObject() ? WireJson.Minify(arguments) : "{}"));
        _calls++;
    }

    private static string Kind(JsonElement part)
    {
        foreach (JsonProperty property in part.EnumerateObject())
        {
            if (property.NameEquals("inlineData"u8) || property.NameEquals("executableCode"u8) || property.NameEquals("codeExecutionResult"u8)
                || property.NameEquals("fileData"u8))
            {
                return property.Name;
            }
        }

        return "part";
    }

    private void ReadLogprobs(JsonElement result, ICollection<ChatChunk> steps)
    {
        List<JsonElement> tops = [.. result.Items("topCandidates"u8)];
        var tokens = new List<TokenLogprob>();
        foreach (JsonElement token in result.Items("chosenCandidates"u8))
        {
            JsonElement top = tokens.Count < tops.Count ? tops[tokens.Count] : default;
            tokens.Add(ReadToken(token) with { Top = [.. top.Items("candidates"u8).Take(20).Select(ReadToken)] });
        }

        if (tokens.Count > 0)
        {
            steps.Add(new LogprobsDelta(choice, tokens));
        }
    }

    private static TokenLogprob ReadToken(JsonElement token) => new(token.Text("token"u8) ?? "", token.Number("logProbability"u8) ?? 0);
}
