using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;

namespace Penstock.Gateway.Caching.Entries;

/// <summary>An answer of the hub as bytes, and back: nothing that a codec may write is lost.</summary>
internal static class FoldedFormat
{
    private enum PartKind : byte
    {
        Text = 1,
        Refusal = 2,
        Reasoning = 3,
        ToolCall = 4,
        Opaque = 5,
    }

    /// <summary>The bytes of <paramref name="answer"/>; null where it holds a kind of part that no model answers with.</summary>
    public static byte[]? Write(ChatAnswer answer)
    {
        var output = new ByteWriter();
        output.Text(answer.Id);
        output.Text(answer.Model);
        output.Fixed(answer.Created);
        UsageFormat.Write(output, answer.Usage);
        Write(output, answer.Extensions);
        output.Length(answer.Choices.Count);
        return answer.Choices.All(choice => Write(output, choice)) ? output.Written.ToArray() : null;
    }

    /// <summary>The answer; null where the bytes make no sense.</summary>
    public static ChatAnswer? Read(ReadOnlyMemory<byte> bytes)
    {
        var input = new ByteReader(bytes);
        string id = input.Text();
        string model = input.Text();
        long created = input.Fixed();
        TokenUsage usage = UsageFormat.Read(ref input);
        ProviderExtension[] extensions = ReadExtensions(ref input);
        var choices = new ChatChoice[input.Count()];
        for (int i = 0; i < choices.Length; i++)
        {
            choices[i] = ReadChoice(ref input);
        }

        return input.IsAtEnd ? new ChatAnswer(id, model, created, choices, usage) { Extensions = extensions } : null;
    }

    private static bool Write(ByteWriter output, ChatChoice choice)
    {
        output.Length(choice.Index);
        output.Byte((byte)choice.Reason);
        output.OptionalText(choice.StopSequence);
        output.OptionalText(choice.Native);
        LogprobFormat.Write(output, choice.Logprobs);
        output.Length(choice.Content.Count);
        return choice.Content.All(part => Write(output, part));
    }

    private static bool Write(ByteWriter output, ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                output.Byte((byte)PartKind.Text);
                output.Text(text.Text);
                break;
            case RefusalPart refusal:
                output.Byte((byte)PartKind.Refusal);
                output.Text(refusal.Text);
                break;
            case ReasoningPart thought:
                output.Byte((byte)PartKind.Reasoning);
                output.Text(thought.Text);
                output.OptionalText(thought.Provider);
                output.OptionalText(thought.Signature);
                output.OptionalText(thought.Encrypted);
                output.OptionalText(thought.Id);
                break;
            case ToolCallPart call:
                output.Byte((byte)PartKind.ToolCall);
                output.Text(call.Id);
                output.Text(call.Name);
                output.Text(call.Arguments);
                output.OptionalText(call.Signature);
                break;
            case OpaquePart opaque:
                output.Byte((byte)PartKind.Opaque);
                Write(output, [opaque.Block]);
                break;
            default:
                return false;
        }

        Write(output, part.Extensions);
        return true;
    }

    private static void Write(ByteWriter output, IReadOnlyList<ProviderExtension> extensions)
    {
        output.Length(extensions.Count);
        foreach (ProviderExtension extension in extensions)
        {
            output.Text(extension.Provider);
            output.Text(extension.Name);
            output.Text(extension.Json);
        }
    }

    private static ChatChoice ReadChoice(ref ByteReader input)
    {
        int index = input.Length();
        var reason = (FinishReason)input.Byte();
        string? stop = input.OptionalText();
        string? native = input.OptionalText();
        IReadOnlyList<TokenLogprob> logprobs = LogprobFormat.Read(ref input);
        var parts = new ContentPart[input.Count()];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = ReadPart(ref input);
        }

        return new ChatChoice(index, parts, reason) { StopSequence = stop, Native = native, Logprobs = logprobs };
    }

    private static ContentPart ReadPart(ref ByteReader input)
    {
        ContentPart part = (PartKind)input.Byte() switch
        {
            PartKind.Refusal => new RefusalPart(input.Text()),
            PartKind.Reasoning => new ReasoningPart(input.Text())
            {
                Provider = input.OptionalText(),
                Signature = input.OptionalText(),
                Encrypted = input.OptionalText(),
                Id = input.OptionalText(),
            },
            PartKind.ToolCall => new ToolCallPart(input.Text(), input.Text(), input.Text()) { Signature = input.OptionalText() },
            PartKind.Opaque => new OpaquePart(ReadExtensions(ref input) is [var block] ? block : new ProviderExtension("", "", "null")),
            _ => new TextPart(input.Text()),
        };
        return part with { Extensions = ReadExtensions(ref input) };
    }

    private static ProviderExtension[] ReadExtensions(ref ByteReader input)
    {
        var extensions = new ProviderExtension[input.Count()];
        for (int i = 0; i < extensions.Length; i++)
        {
            extensions[i] = new ProviderExtension(input.Text(), input.Text(), input.Text());
        }

        return extensions;
    }
}
