using System.Text;
using System.Text.Json;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Tracing;

/// <summary>
/// Reads along what a target says of its answer, for the span of the call: id, model, why it ended. Stands before the output of traced requests
/// alone; of a relayed answer it looks at the beginning, and for two words in the rest.
/// </summary>
internal sealed class AnswerReading(IInferenceOutput output) : IInferenceOutput
{
    private const int MostReasons = 8;
    private const int LongestWord = 64;
    private const int LookedThrough = 4;

    private readonly List<string> _reasons = [];
    private int _frames;

    public bool IsCommitted => output.IsCommitted;

    /// <summary>The target's id of the answer; null when it said none.</summary>
    public string? Id { get; private set; }

    /// <summary>The model that the target says it was; null when it said none.</summary>
    public string? Model { get; private set; }

    /// <summary>Why each choice ended, in the target's words.</summary>
    public IReadOnlyCollection<string> Reasons => _reasons;

    public bool TryCommit(in AnswerHead head) => output.TryCommit(head);

    public ValueTask KeepAliveAsync(CancellationToken cancellationToken) => output.KeepAliveAsync(cancellationToken);

    public ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

    public void Write(in RelayFrame frame)
    {
        if (Id is null && _frames++ < LookedThrough)
        {
            Id = IdOf(DataOf(frame.Before.Span), frame.After.Span);
        }

        Model ??= frame.Replaced.Length > 2 ? Encoding.UTF8.GetString(frame.Replaced.Span[1..^1]) : null;
        ReadReasons(frame.Before.Span);
        ReadReasons(frame.After.Span);
        output.Write(frame);
    }

    public void Write(ChatChunk chunk)
    {
        if (chunk is AnswerStarted started)
        {
            (Id, Model) = (started.Id, started.Model);
        }
        else if (chunk is ChoiceFinished finished)
        {
            Add(finished.Native ?? Word(finished.Reason));
        }

        output.Write(chunk);
    }

    public void Write(ChatAnswer answer)
    {
        (Id, Model) = (answer.Id, answer.Model);
        foreach (ChatChoice choice in answer.Choices)
        {
            Add(choice.Native ?? Word(choice.Reason));
        }

        output.Write(answer);
    }

    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> frame)
    {
        int data = frame.IndexOf("data:"u8);
        return data == 0 || (data > 0 && frame[data - 1] == '\n') ? frame[(data + 5)..] : frame;
    }

    /// <summary>The first <c>id</c> of the answer itself: at its top, or in the message that the first event holds. Before the model's name, or after it.</summary>
    private static string? IdOf(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        // Between both stands a value: what comes after it is made whole again by one that means nothing.
        return IdIn(before) ?? (after.IsEmpty ? null : IdIn([.. before, .. "0"u8, .. after]));
    }

    private static string? IdIn(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth <= 2 && reader.ValueTextEquals("id"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= Telemetry.Tracing.Span.MaxTextLength ? reader.GetString() : null;
                }
            }
        }
        catch (JsonException)
        {
            // A comment, [DONE], or the end of the event.
        }

        return null;
    }

    /// <summary>A quote before the name and none escaped: that stands in no text of the answer, so that nothing has to be parsed.</summary>
    private void ReadReasons(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf("_reason\""u8) is >= 0 and int at)
        {
            bool isReason = json[..at].EndsWith("\"finish"u8) || json[..at].EndsWith("\"stop"u8);
            json = json[(at + "_reason\""u8.Length)..].TrimStart(" :\t"u8);
            if (isReason && json is [(byte)'"', ..] && json[1..].IndexOf((byte)'"') is > 0 and <= LongestWord and int end)
            {
                Add(Encoding.UTF8.GetString(json.Slice(1, end)));
            }
        }
    }

    private void Add(string reason)
    {
        if (_reasons.Count < MostReasons)
        {
            _reasons.Add(reason);
        }
    }

    private static string Word(FinishReason reason) => reason switch
    {
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        _ => "stop",
    };
}
