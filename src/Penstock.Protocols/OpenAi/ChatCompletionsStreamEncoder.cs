using System.Buffers;
using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;
using Penstock.Protocols.ServerSentEvents;

namespace Penstock.Protocols.OpenAi;

/// <summary>Encodes steps as chat completion chunks. The role comes with the first delta of each choice.</summary>
internal sealed class ChatCompletionsStreamEncoder(AnswerShape shape) : IChatStreamEncoder
{
    private readonly HashSet<int> _begun = [];
    private readonly List<ProviderExtension> _extensions = [];
    private readonly Dictionary<int, int> _details = [];
    private AnswerStarted _start = new("", "", 0);
    private TokenUsage _usage = TokenUsage.Unknown;

    /// <inheritdoc/>
    public void Encode(ChatChunk step, IBufferWriter<byte> output)
    {
        switch (step)
        {
            case AnswerStarted start:
                _start = start;
                break;
            case AnswerExtension { Extension.Provider: ProviderTag.OpenAi } own:
                _extensions.Add(own.Extension);
                break;
            case UsageReported usage:
                _usage = _usage.Update(usage.Usage);
                break;
            case AnswerCompleted:
                WriteUsage(output);
                output.Write(ServerSentEventWriter.Done);
                break;
            case AnswerFailed failed:
                OpenAiErrorWriter.WriteEvent(output, failed.Error);
                break;
            case LogprobsDelta logprobs:
                WriteLogprobs(logprobs, output);
                break;
            case ChoiceFinished finished:
                WriteFinish(finished, output);
                break;
            case ChoiceChunk delta and not OpaqueContent:
                WriteDelta(delta, output);
                break;
        }
    }

    private void WriteDelta(ChoiceChunk delta, IBufferWriter<byte> output)
    {
        Utf8JsonWriter json = BeginChoice(output, delta.Choice, hasText: delta is TextDelta);
        switch (delta)
        {
            case TextDelta text:
                json.WriteString("content"u8, text.Text);
                break;
            case RefusalDelta refusal:
                json.WriteString("refusal"u8, refusal.Text);
                break;
            case ReasoningDelta reasoning:
                json.WriteString("reasoning_content"u8, reasoning.Text);
                break;
            case ReasoningSigned signed:
                WriteDetail(json, delta.Choice, new ReasoningPart("") { Provider = signed.Provider, Signature = signed.Signature });
                break;
            case ReasoningEncrypted encrypted:
                WriteDetail(json, delta.Choice, new ReasoningPart("") { Provider = encrypted.Provider, Encrypted = encrypted.Data });
                break;
            case ToolCallStarted call:
                WriteCall(json, call);
                break;
            case ToolCallDelta arguments:
                WriteArguments(json, arguments);
                break;
        }

        json.WriteEndObject();
        EndChoice(json, null, output);
    }

    private void WriteDetail(Utf8JsonWriter json, int choice, ReasoningPart part)
    {
        int index = _details.GetValueOrDefault(choice);
        _details[choice] = index + 1;
        json.WriteStartArray("reasoning_details"u8);
        ReasoningDetails.Write(json, part, index);
        json.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter json, ToolCallStarted call)
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, call.Index);
        json.WriteString("id"u8, ToolCallId.Join(call.Id, call.Signature));
        json.WriteString("type"u8, "function");
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, "");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteArguments(Utf8JsonWriter json, ToolCallDelta arguments)
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, arguments.Index);
        json.WriteStartObject("function"u8);
        json.WriteString("arguments"u8, arguments.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteLogprobs(LogprobsDelta logprobs, IBufferWriter<byte> output)
    {
        Utf8JsonWriter json = BeginChoice(output, logprobs.Choice, hasText: false);
        json.WriteEndObject();
        OpenAiLogprobs.Write(json, logprobs.Tokens);
        EndChoice(json, null, output);
    }

    private void WriteFinish(ChoiceFinished finished, IBufferWriter<byte> output)
    {
        Utf8JsonWriter json = BeginChoice(output, finished.Choice, hasText: false);
        json.WriteEndObject();
        EndChoice(json, OpenAiFinishReasons.Write(finished.Reason), output);
    }

    private Utf8JsonWriter BeginChoice(IBufferWriter<byte> output, int choice, bool hasText)
    {
        Utf8JsonWriter json = Begin(output);
        json.WriteStartObject();
        json.WriteNumber("index"u8, choice);
        json.WriteStartObject("delta"u8);
        if (_begun.Add(choice))
        {
            json.WriteString("role"u8, "assistant");
            if (!hasText)
            {
                json.WriteNull("content"u8);
            }
        }

        return json;
    }

    private static void EndChoice(Utf8JsonWriter json, string? finish, IBufferWriter<byte> output)
    {
        json.WriteString("finish_reason"u8, finish);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        ServerSentJson.End(json, output);
    }

    private void WriteUsage(IBufferWriter<byte> output)
    {
        if (!shape.IncludeUsage || _usage == TokenUsage.Unknown)
        {
            return;
        }

        Utf8JsonWriter json = Begin(output);
        json.WriteEndArray();
        OpenAiUsage.Write(json, _usage);
        json.WriteEndObject();
        ServerSentJson.End(json, output);
    }

    private Utf8JsonWriter Begin(IBufferWriter<byte> output)
    {
        Utf8JsonWriter json = ServerSentJson.Begin(output);
        json.WriteStartObject();
        json.WriteString("id"u8, shape.Id ?? _start.Id);
        json.WriteString("object"u8, "chat.completion.chunk");
        json.WriteNumber("created"u8, _start.Created);
        json.WriteString("model"u8, shape.Model ?? _start.Model);
        json.WriteExtensions(_extensions, ProviderTag.OpenAi);
        json.WriteStartArray("choices"u8);
        return json;
    }
}
