using System.Text;
using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.Anthropic;

/// <summary>Reads one content block of an answer: begun, continued and ended by a stream, or whole.</summary>
internal sealed class MessagesBlockReader
{
    /// <summary>Longest input of a server tool that is put together here.</summary>
    private const int LongestInput = 4 * 1024 * 1024;

    private readonly StringBuilder _held = new();
    private readonly string _type;
    private readonly int _call;
    private readonly string _whole;
    private bool _hasArguments;

    private MessagesBlockReader(string type, int call, string whole)
    {
        _type = type;
        _call = call;
        _whole = whole;
    }

    /// <summary>True for a call of one of the client's tools.</summary>
    public bool IsCall => _type is "tool_use";

    /// <summary>Begins a block; appends what it already holds.</summary>
    public static MessagesBlockReader Begin(JsonElement block, int call, AnswerSeed seed, ICollection<ChatChunk> steps)
    {
        string type = block.Text("type"u8) ?? "";
        bool isOpaque = block.IsObject() && type is not ("text" or "thinking" or "redacted_thinking" or "tool_use");
        var reader = new MessagesBlockReader(type, call, isOpaque ? WireJson.Minify(block) : "");
        switch (type)
        {
            case "text":
                AddText(block.NonEmptyText("text"u8), steps);
                break;
            case "thinking":
                AddThought(block.NonEmptyText("thinking"u8), steps);
                reader._held.Append(block.Text("signature"u8));
                break;
            case "redacted_thinking":
                (string provider, string data) = SignatureTag.Split(block.Text("data"u8) ?? "");
                steps.Add(new ReasoningEncrypted(0, provider, data));
                break;
            case "tool_use":
                (string id, string? signature) = ToolCallId.Split(block.NonEmptyText("id"u8) ?? $"call_{seed.Id}_{call}");
                steps.Add(new ToolCallStarted(0, call, id, block.Text("name"u8) ?? "", signature));
                reader.HoldInput(block);
                break;
        }

        return reader;
    }

    /// <summary>Takes a delta.</summary>
    public void Continue(JsonElement delta, ICollection<ChatChunk> steps)
    {
        switch (delta.Text("type"u8))
        {
            case "text_delta":
                AddText(delta.NonEmptyText("text"u8), steps);
                break;
            case "thinking_delta":
                AddThought(delta.NonEmptyText("thinking"u8), steps);
                break;
            case "signature_delta" when _held.Length < LongestInput:
                _held.Append(delta.Text("signature"u8));
                break;
            case "input_json_delta" when delta.NonEmptyText("partial_json"u8) is string json:
                AddInput(json, steps);
                break;
        }
    }

    /// <summary>Ends the block.</summary>
    public void End(ICollection<ChatChunk> steps)
    {
        switch (_type)
        {
            case "thinking" when _held.Length > 0:
                (string provider, string signature) = SignatureTag.Split(_held.ToString());
                steps.Add(new ReasoningSigned(0, provider, signature));
                break;
            case "tool_use" when !_hasArguments:
                steps.Add(new ToolCallDelta(0, _call, _held.Length == 0 ? "{}" : _held.ToString()));
                break;
            case var type when _whole.Length > 0:
                steps.Add(new OpaqueContent(0, new ProviderExtension(ProviderTag.Anthropic, type, WithInput())));
                break;
        }
    }

    private static void AddText(string? text, ICollection<ChatChunk> steps)
    {
        if (text is not null)
        {
            steps.Add(new TextDelta(0, text));
        }
    }

    private static void AddThought(string? text, ICollection<ChatChunk> steps)
    {
        if (text is not null)
        {
            steps.Add(new ReasoningDelta(0, text));
        }
    }

    /// <summary>A whole answer has the input here; a stream begins with an empty one.</summary>
    private void HoldInput(JsonElement block)
    {
        JsonElement input = block.Field("input"u8);
        if (input.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) && !(input.IsObject() && !input.EnumerateObject().Any()))
        {
            _held.Append(WireJson.Minify(input));
        }
    }

    private void AddInput(string json, ICollection<ChatChunk> steps)
    {
        if (IsCall)
        {
            _hasArguments = true;
            steps.Add(new ToolCallDelta(0, _call, json));
        }
        else if (_held.Length < LongestInput)
        {
            _held.Append(json);
        }
    }

    /// <summary>A server tool's block with the input that came in pieces.</summary>
    private string WithInput()
    {
        string input = _held.ToString();
        if (input.Length == 0 || !WireJson.IsObject(input))
        {
            return _whole;
        }

        using JsonDocument block = JsonDocument.Parse(_whole);
        return WireJson.Write(json =>
        {
            json.WriteStartObject();
            foreach (JsonProperty property in block.RootElement.EnumerateObject().Where(property => !property.NameEquals("input"u8)))
            {
                property.WriteTo(json);
            }

            json.WriteRaw("input"u8, input);
            json.WriteEndObject();
        });
    }
}
