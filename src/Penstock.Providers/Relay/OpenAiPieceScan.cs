using System.Text.Json;
using Penstock.Protocols.Inference;

namespace Penstock.Providers.Relay;

/// <summary>
/// What a relay has to know of one answer or one chunk of it in OpenAI's dialect: where the model's name stands, what was counted,
/// which choices ended, whether it is an error. One pass over the tokens, nothing is built.
/// </summary>
internal struct OpenAiPieceScan
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    /// <summary>Where the value of <c>model</c> stands; null when there is none.</summary>
    public ByteRange? Model { get; private set; }

    /// <summary>The counts; null when <c>usage</c> is absent or null.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>True when there is an <c>error</c> that is not null.</summary>
    public bool HasError { get; private set; }

    /// <summary>The <c>error</c>'s <c>code</c>, where it is a string.</summary>
    public string? ErrorCode { get; private set; }

    /// <summary>How many choices the piece holds; null when it has no <c>choices</c>.</summary>
    public int? Choices { get; private set; }

    /// <summary>The tokens of its texts, estimated.</summary>
    public long EstimatedTokens { get; private set; }

    /// <summary>Bit i: choice i appears in it. Choices above 63 count as 63.</summary>
    public ulong Seen { get; private set; }

    /// <summary>Bit i: choice i says why it ended.</summary>
    public ulong Finished { get; private set; }

    /// <summary>Reads a piece; false when it is no JSON object.</summary>
    public static bool TryScan(ReadOnlySpan<byte> json, out OpenAiPieceScan scan)
    {
        scan = default;
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && scan.ReadObject(ref reader) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool ReadObject(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadProperty(ref reader);
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private void ReadProperty(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("choices"u8))
        {
            reader.Read();
            ReadChoices(ref reader);
        }
        else if (reader.ValueTextEquals("model"u8))
        {
            reader.Read();
            ReadModel(ref reader);
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            Usage = reader.TokenType == JsonTokenType.StartObject ? OpenAiUsageScan.Read(ref reader) : Skipped(ref reader);
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            ReadError(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadModel(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            int start = (int)reader.TokenStartIndex;
            Model = new ByteRange(start, (int)reader.BytesConsumed - start);
        }

        reader.Skip();
    }

    private void ReadError(ref Utf8JsonReader reader)
    {
        HasError = reader.TokenType != JsonTokenType.Null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isCode = reader.ValueTextEquals("code"u8);
            reader.Read();
            if (isCode && reader.TokenType == JsonTokenType.String)
            {
                ErrorCode = reader.GetString();
            }

            reader.Skip();
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        Choices = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Choices++;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadChoice(ref Utf8JsonReader reader)
    {
        int index = 0;
        bool finished = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                _ = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out index);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                finished = reader.TokenType == JsonTokenType.String;
            }
            else if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                EstimateTexts(ref reader);
                continue;
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                EstimatedTokens += reader.TokenType == JsonTokenType.String ? OutputEstimate.Tokens(reader.ValueSpan.Length) : 0;
            }

            reader.Skip();
        }

        ulong bit = 1UL << Math.Clamp(index, 0, 63);
        Seen |= bit;
        Finished |= finished ? bit : 0;
    }

    /// <summary>Goes through what a message says, tool calls included; what it is called by, and by whom, is no part of the answer.</summary>
    private void EstimateTexts(ref Utf8JsonReader reader)
    {
        int depth = reader.CurrentDepth;
        bool isObject = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        while (isObject && reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                bool counts = IsText(reader);
                reader.Read();
                EstimatedTokens += counts && reader.TokenType == JsonTokenType.String ? OutputEstimate.Tokens(reader.ValueSpan.Length) : 0;
            }
        }
    }

    private static bool IsText(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("reasoning_content"u8)
        || reader.ValueTextEquals("reasoning"u8) || reader.ValueTextEquals("refusal"u8);

    private static TokenUsage? Skipped(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }
}
