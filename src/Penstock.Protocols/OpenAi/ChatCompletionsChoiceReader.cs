using System.Text.Json;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>
/// Reads one choice of a chat completion: a <c>delta</c> of a stream or a whole <c>message</c>, which have the same fields. Numbers tool
/// calls anew from 0: servers begin at 1, give every call index 0 with ids of its own, or no index at all.
/// </summary>
internal sealed class ChatCompletionsChoiceReader(int choice, AnswerSeed seed)
{
    /// <summary>More calls than any model makes in one turn.</summary>
    private const int MostCalls = 512;

    private readonly List<Call> _calls = [];

    public bool IsFinished { get; private set; }

    /// <summary>Appends the steps of a delta or message; an error where the target breaks its own protocol.</summary>
    public InferenceError? Read(JsonElement item, ReadOnlySpan<byte> contentName, ICollection<ChatChunk> steps)
    {
        JsonElement content = item.Object(contentName);
        ReadReasoning(content, steps);
        ReadContent(content, steps);
        if (content.NonEmptyText("refusal"u8) is string refusal)
        {
            steps.Add(new RefusalDelta(choice, refusal));
        }

        if (ReadCalls(content, steps) is InferenceError error)
        {
            return error;
        }

        if (OpenAiLogprobs.Read(item.Object("logprobs"u8)) is { Count: > 0 } logprobs)
        {
            steps.Add(new LogprobsDelta(choice, logprobs));
        }

        return item.NonEmptyText("finish_reason"u8) is string reason && !IsFinished ? Finish(reason, steps) : null;
    }

    private InferenceError? Finish(string reason, ICollection<ChatChunk> steps)
    {
        if (_calls.Exists(call => !call.IsStarted))
        {
            return new InferenceError(ErrorKind.UpstreamFault, "The model called a tool without naming it.");
        }

        if (OpenAiFinishReasons.Read(reason, _calls.Count > 0) is not FinishReason known)
        {
            return new InferenceError(ErrorKind.UpstreamFault, "The model broke while it answered. Try again.");
        }

        foreach (Call call in _calls.Where(call => !call.HasArguments))
        {
            steps.Add(new ToolCallDelta(choice, call.Index, "{}"));
        }

        IsFinished = true;
        steps.Add(new ChoiceFinished(choice, known, Native: reason));
        return null;
    }

    private void ReadReasoning(JsonElement content, ICollection<ChatChunk> steps)
    {
        JsonElement.ArrayEnumerator details = content.Items("reasoning_details"u8);
        bool any = false;
        foreach (JsonElement detail in details)
        {
            any = true;
            AddDetail(detail, steps);
        }

        if (!any && (content.NonEmptyText("reasoning_content"u8) ?? content.NonEmptyText("reasoning"u8)) is string text)
        {
            steps.Add(new ReasoningDelta(choice, text));
        }
    }

    private void AddDetail(JsonElement detail, ICollection<ChatChunk> steps)
    {
        if ((detail.NonEmptyText("text"u8) ?? detail.NonEmptyText("summary"u8)) is string text)
        {
            steps.Add(new ReasoningDelta(choice, text));
        }

        if (detail.NonEmptyText("signature"u8) is string signed)
        {
            (string provider, string signature) = SignatureTag.Split(signed);
            steps.Add(new ReasoningSigned(choice, provider, signature));
        }

        if (detail.NonEmptyText("data"u8) is string data)
        {
            (string provider, string encrypted) = SignatureTag.Split(data);
            steps.Add(new ReasoningEncrypted(choice, provider, encrypted));
        }
    }

    private void ReadContent(JsonElement content, ICollection<ChatChunk> steps)
    {
        if (content.NonEmptyText("content"u8) is string text)
        {
            steps.Add(new TextDelta(choice, text));
            return;
        }

        // Mistral's reasoning models answer with parts
        foreach (JsonElement part in content.Items("content"u8))
        {
            if (part.NonEmptyText("text"u8) is string piece)
            {
                steps.Add(new TextDelta(choice, piece));
            }

            foreach (JsonElement thought in part.Items("thinking"u8))
            {
                if (thought.NonEmptyText("text"u8) is string idea)
                {
                    steps.Add(new ReasoningDelta(choice, idea));
                }
            }
        }
    }

    private InferenceError? ReadCalls(JsonElement content, ICollection<ChatChunk> steps)
    {
        foreach (JsonElement item in content.Items("tool_calls"u8))
        {
            if (FindOrAdd(item) is not Call call)
            {
                return new InferenceError(ErrorKind.UpstreamFault, $"The model called more than {MostCalls} tools at once.");
            }

            JsonElement function = item.Object("function"u8);
            call.Id ??= item.NonEmptyText("id"u8);
            call.Signature ??= item.Object("extra_content"u8).Object("google"u8).NonEmptyText("thought_signature"u8);
            if (!call.IsStarted && function.NonEmptyText("name"u8) is string name)
            {
                call.IsStarted = true;
                (string id, string? signature) = ToolCallId.Split(call.Id ?? $"call_{seed.Id}_{choice}_{call.Index}");
                steps.Add(new ToolCallStarted(choice, call.Index, id, name, call.Signature ?? signature));
                AddArguments(call, call.Held, steps);
            }

            if (Arguments(function) is { Length: > 0 } arguments)
            {
                AddArguments(call, arguments, steps);
            }
        }

        return null;
    }

    /// <summary>JSON text; some servers send the object itself.</summary>
    private static string? Arguments(JsonElement function)
    {
        JsonElement arguments = function.Field("arguments"u8);
        return arguments.IsObject() ? WireJson.Minify(arguments) : arguments.AsText();
    }

    private void AddArguments(Call call, string arguments, ICollection<ChatChunk> steps)
    {
        if (!call.IsStarted)
        {
            call.Held += arguments;
        }
        else if (arguments.Length > 0)
        {
            call.HasArguments = true;
            steps.Add(new ToolCallDelta(choice, call.Index, arguments));
        }
    }

    private Call? FindOrAdd(JsonElement item)
    {
        int? upstream = item.Index("index"u8);
        string? id = item.NonEmptyText("id"u8);
        Call? call = _calls.FindLast(known => upstream is null ? known.Upstream is null : known.Upstream == upstream);
        bool another = call is null
            || (id is not null && call.Id is not null && !string.Equals(id, call.Id, StringComparison.Ordinal))
            || (upstream is null && item.Object("function"u8).NonEmptyText("name"u8) is not null);
        if (!another)
        {
            return call;
        }

        if (_calls.Count == MostCalls)
        {
            return null;
        }

        call = new Call(_calls.Count, upstream);
        _calls.Add(call);
        return call;
    }

    private sealed class Call(int index, int? upstream)
    {
        public int Index => index;

        public int? Upstream => upstream;

        public string? Id { get; set; }

        public string? Signature { get; set; }

        public string Held { get; set; } = "";

        public bool IsStarted { get; set; }

        public bool HasArguments { get; set; }
    }
}
