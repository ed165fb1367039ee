namespace Penstock.Mock.Answers;

/// <summary>A piece of an answer with its tokens; joined, they are its text (a tool call's are its JSON arguments).</summary>
internal sealed class AnswerPart(PartKind kind, int choice, int index, IReadOnlyList<string> tokens)
{
    public PartKind Kind => kind;

    /// <summary>Which of several answers it belongs to.</summary>
    public int Choice => choice;

    /// <summary>Its place among the parts of its answer.</summary>
    public int Index => index;

    public IReadOnlyList<string> Tokens => tokens;

    public string Text => field ??= string.Concat(tokens);

    /// <summary>Its place among the tool calls of its answer.</summary>
    public int CallIndex { get; init; }

    public string ToolName { get; init; } = "";

    /// <summary>32 hex digits, unique to the call; dialects put their prefix before it.</summary>
    public string CallId { get; init; } = "";

    /// <summary>The opaque signature that must come back with the part.</summary>
    public string Signature => field ??= Fingerprint.Signature(kind == PartKind.ToolCall ? ToolName : Text);

    /// <summary>The same part with its first <paramref name="count"/> tokens.</summary>
    public AnswerPart Shortened(int count) => new(kind, choice, index, [.. tokens.Take(count)])
    {
        CallIndex = CallIndex,
        ToolName = ToolName,
        CallId = CallId,
    };

    public string Slice(int first, int count) =>
        count == 1 ? tokens[first] : string.Concat(tokens.Skip(first).Take(count));
}
