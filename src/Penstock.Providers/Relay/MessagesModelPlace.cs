using System.Text.Json;

namespace Penstock.Providers.Relay;

/// <summary>Finds where the model's name stands in a piece of Anthropic's dialect: <c>model</c> of the answer, or <c>message.model</c> of <c>message_start</c>.</summary>
internal static class MessagesModelPlace
{
    /// <summary>The place of the value, its quotes included; null when there is none, or the text is no JSON object.</summary>
    public static ByteRange? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            return reader.Read() ? Find(ref reader) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ByteRange? Find(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isModel = reader.ValueTextEquals("model"u8);
            bool isMessage = reader.ValueTextEquals("message"u8);
            reader.Read();
            if (isModel && reader.TokenType == JsonTokenType.String)
            {
                int start = (int)reader.TokenStartIndex;
                return new ByteRange(start, (int)reader.BytesConsumed - start);
            }

            if (isMessage && reader.TokenType == JsonTokenType.StartObject)
            {
                return Find(ref reader);
            }

            reader.Skip();
        }

        return null;
    }
}
