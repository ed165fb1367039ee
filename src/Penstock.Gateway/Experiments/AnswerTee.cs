using System.Buffers;
using System.Text;
using System.Text.Json;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Gateway.Experiments;

/// <summary>Reads an answer along on its way to the client, or in place of one, as far as a comparison wants it; bounded.</summary>
/// <param name="output">Who gets it; null for a shadow, whose answer nobody gets.</param>
internal sealed class AnswerTee(IInferenceOutput? output) : IInferenceOutput
{
    private const int MostCharacters = 32 * 1024;

    private readonly StringBuilder _text = new();
    private bool _committed;

    public bool IsCommitted => output?.IsCommitted ?? _committed;

    /// <summary>Its text, up to the bound.</summary>
    public string Text => _text.ToString();

    /// <summary>Its whole length.</summary>
    public long Characters { get; private set; }

    /// <summary>Why it ended; null while nothing was said.</summary>
    public string? FinishReason { get; private set; }

    public bool TryCommit(in AnswerHead head) => output is null ? _committed = true : output.TryCommit(head);

    public ValueTask KeepAliveAsync(CancellationToken cancellationToken) => output?.KeepAliveAsync(cancellationToken) ?? ValueTask.CompletedTask;

    public void Write(in RelayFrame frame)
    {
        var copy = new ArrayBufferWriter<byte>(Math.Max(1, frame.Length));
        frame.WriteTo(copy);
        Read(copy.WrittenSpan);
        output?.Write(frame);
    }

    public void Write(ChatChunk chunk)
    {
        if (chunk is TextDelta { Choice: 0 } delta)
        {
            Add(delta.Text);
        }
        else if (chunk is ChoiceFinished { Choice: 0 } finished)
        {
            FinishReason = Word(finished.Reason);
        }

        output?.Write(chunk);
    }

    public void Write(ChatAnswer answer)
    {
        if (answer.Choices.Count > 0)
        {
            Add(answer.Choices[0].Text);
            FinishReason = Word(answer.Choices[0].Reason);
        }

        output?.Write(answer);
    }

    public ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => output?.FlushAsync(cancellationToken) ?? ValueTask.FromResult(true);

    /// <summary>The data of an event, or a whole body: text stands in <c>content</c> and <c>text</c>, the reason in one of two fields, in both dialects.</summary>
    private void Read(ReadOnlySpan<byte> frame)
    {
        int data = frame.IndexOf("data:"u8);
        ReadOnlySpan<byte> json = data == 0 || (data > 0 && frame[data - 1] == '\n') ? frame[(data + 5)..] : frame;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                bool isText = reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("text"u8);
                bool isReason = reader.ValueTextEquals("finish_reason"u8) || reader.ValueTextEquals("stop_reason"u8);
                reader.Read();
                if (isText && reader.TokenType == JsonTokenType.String)
                {
                    Add(reader.GetString()!);
                }
                else if (isReason && reader.TokenType == JsonTokenType.String)
                {
                    FinishReason = Word(reader.GetString()!);
                }
            }
        }
        catch (JsonException)
        {
            // [DONE], or the end of the event.
        }
    }

    private void Add(string text)
    {
        Characters += text.Length;
        _text.Append(text, 0, Math.Min(text.Length, MostCharacters - _text.Length));
    }

    private static string Word(FinishReason reason) => reason switch
    {
        Protocols.Inference.FinishReason.Length => "length",
        Protocols.Inference.FinishReason.ToolCalls => "tool_calls",
        Protocols.Inference.FinishReason.ContentFilter => "content_filter",
        _ => "stop",
    };

    private static string Word(string native) => native switch
    {
        "length" or "max_tokens" => "length",
        "tool_calls" or "tool_use" or "function_call" => "tool_calls",
        "content_filter" or "refusal" => "content_filter",
        _ => "stop",
    };
}
