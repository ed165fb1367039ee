using System.Text.Json;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Caching.Keys;

/// <summary>
/// The turns of a request whose conversation is plain text: users and model by turns, the user last. What is not a turn's text (instructions,
/// tools, images, parameters, whatever nobody knows) is the frame, which has to be equal. A request of any other shape has no turns.
/// </summary>
internal sealed class RequestTurns
{
    private const int MostBodyBytes = 256 * 1024;
    private const int MostTurns = 15;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    private readonly ReadOnlyMemory<byte> _body;
    private readonly List<TurnText> _turns = [];
    private int _arrayEnd;

    private RequestTurns(ReadOnlyMemory<byte> body) => _body = body;

    /// <summary>The turns, oldest first; an odd number of them.</summary>
    public IReadOnlyList<TurnText> Turns => _turns;

    /// <summary>Reads a request that passed the scan of its endpoint; null where it has no such shape.</summary>
    public static RequestTurns? Read(ReadOnlyMemory<byte> body, Operation operation)
    {
        if (body.Length > MostBodyBytes || operation is not (Operation.Chat or Operation.Response))
        {
            return null;
        }

        var turns = new RequestTurns(body);
        var reader = new Utf8JsonReader(body.Span, Options);
        return turns.ReadRoot(ref reader, operation == Operation.Response) && turns.Alternate() ? turns : null;
    }

    /// <summary>The request as it was up to and with turn <paramref name="last"/>, with the texts of its turns left empty.</summary>
    public byte[] Frame(int last)
    {
        using var frame = new MemoryStream(_body.Length);
        int at = 0;
        for (int i = 0; i <= last; i++)
        {
            frame.Write(_body.Span[at.._turns[i].Start]);
            frame.Write("\"\""u8);
            at = _turns[i].End;
        }

        if (last + 1 < _turns.Count)
        {
            frame.Write(_body.Span[at.._turns[last].MessageEnd]);
            at = _arrayEnd;
        }

        frame.Write(_body.Span[at..]);
        return frame.ToArray();
    }

    // Users begin and end, and nobody speaks twice in a row.
    private bool Alternate()
    {
        for (int i = 0; i < _turns.Count; i++)
        {
            if (_turns[i].IsUser != (i % 2 == 0))
            {
                return false;
            }
        }

        return _turns.Count % 2 == 1 && _turns.Count <= MostTurns;
    }

    // A name that comes twice has no meaning that everybody agrees on.
    private bool ReadRoot(ref Utf8JsonReader reader, bool isResponse)
    {
        reader.Read();
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isConversation = isResponse ? reader.ValueTextEquals("input"u8) : reader.ValueTextEquals("messages"u8);
            reader.Read();
            if (!isConversation)
            {
                reader.Skip();
                continue;
            }

            if (found || !ReadConversation(ref reader, isResponse))
            {
                return false;
            }

            found = true;
        }

        return found;
    }

    private bool ReadConversation(ref Utf8JsonReader reader, bool isResponse)
    {
        if (reader.TokenType == JsonTokenType.String && isResponse)
        {
            return TryText(ref reader, out TurnText text) && Add(text with { IsUser = true });
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            if (!ReadMessage(ref reader))
            {
                return false;
            }
        }

        _arrayEnd = (int)reader.TokenStartIndex;
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private bool Add(TurnText turn)
    {
        _turns.Add(turn);
        return _turns.Count <= MostTurns;
    }

    private bool ReadMessage(ref Utf8JsonReader reader)
    {
        TurnText? text = null;
        string? role = null;
        bool isPlain = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = reader.ValueTextEquals("role"u8), isContent = reader.ValueTextEquals("content"u8), isCall = reader.ValueTextEquals("tool_calls"u8);
            bool isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isRole)
            {
                isPlain &= role is null;
                role = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
            else if (isContent)
            {
                isPlain &= text is null && ReadContent(ref reader, out text);
            }
            else
            {
                isPlain &= !(isCall && reader.TokenType != JsonTokenType.Null)
                    && !(isType && !(reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("message"u8)));
                reader.Skip();
            }
        }

        int end = (int)reader.BytesConsumed;
        return isPlain && role switch
        {
            "system" or "developer" => true,
            "user" or "assistant" => text is { } said && Add(said with { IsUser = role == "user", MessageEnd = end }),
            _ => false,
        };
    }

    // One text; beside it there may be parts of other kinds, which belong to the frame. Always reads to the value's end.
    private static bool ReadContent(ref Utf8JsonReader reader, out TurnText? text)
    {
        text = null;
        if (reader.TokenType == JsonTokenType.String)
        {
            bool isText = TryText(ref reader, out TurnText whole);
            text = isText ? whole : null;
            return isText;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        bool isPlain = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            TurnText? part = null;
            isPlain &= reader.TokenType == JsonTokenType.StartObject && ReadPart(ref reader, out part);
            isPlain &= text is null || part is null;
            text ??= part;
            reader.Skip();
        }

        return isPlain;
    }

    private static bool ReadPart(ref Utf8JsonReader reader, out TurnText? text)
    {
        text = null;
        bool isPlain = true;
        string? type = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8), isText = reader.ValueTextEquals("text"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
            {
                isPlain &= TryText(ref reader, out TurnText found) && text is null;
                text = found;
            }
            else if (isType && reader.TokenType == JsonTokenType.String)
            {
                isPlain &= type is null;
                type = reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }

        bool isSaid = type is "text" or "input_text" or "output_text";
        return isPlain && isSaid == text is not null && type is not ("tool_use" or "tool_result" or "function_call" or "function_call_output");
    }

    private static bool TryText(ref Utf8JsonReader reader, out TurnText text)
    {
        try
        {
            text = new TurnText(false, reader.GetString()!, (int)reader.TokenStartIndex, (int)reader.BytesConsumed, 0);
            return true;
        }
        catch (InvalidOperationException)
        {
            text = default; // half a surrogate pair
            return false;
        }
    }
}
