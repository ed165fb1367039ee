using System.Text.Json;
using Penstock.Gateway.LoadBalancing;

namespace Penstock.Gateway.Inference;

/// <summary>
/// Which conversation a request belongs to, so that its turns can go the same way: what the client says by <c>x-penstock-session</c>, else
/// what all turns have in common, which is everything up to the user's first words.
/// </summary>
public static class ConversationKey
{
    private const int LongestPrompt = 1024;

    /// <summary>The same for all turns of a conversation, and different from those of other callers.</summary>
    public static ulong Of(InferenceContext context)
    {
        ulong caller = StableHash.Of((context.Caller.Tenant?.Name ?? "") + "/" + context.Caller.Key?.Name);
        return context.Request.Session is { } session
            ? StableHash.Of(session) ^ caller
            : StableHash.Of(Beginning(context.Request.Body.Bytes.Span), caller);
    }

    /// <summary>The messages up to and with the first of the user, or the beginning of a prompt; of anything else the beginning of the body.</summary>
    private static ReadOnlySpan<byte> Beginning(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                bool isPrompt = reader.ValueTextEquals("messages"u8) || reader.ValueTextEquals("contents"u8)
                    || reader.ValueTextEquals("input"u8) || reader.ValueTextEquals("prompt"u8);
                reader.Read();
                if (isPrompt)
                {
                    int start = (int)reader.TokenStartIndex;
                    return reader.TokenType == JsonTokenType.StartArray ? body[start..EndOfUser(ref reader)] : Cut(body[start..(int)reader.BytesConsumed]);
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The target will say what is wrong with it.
        }

        return Cut(body);
    }

    /// <summary>Where the first message of the user ends; the end of all messages when there is none.</summary>
    private static int EndOfUser(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
            }
            else if (IsOfUser(ref reader))
            {
                break;
            }
        }

        return (int)reader.BytesConsumed;
    }

    /// <summary>Reads one message to its end.</summary>
    private static bool IsOfUser(ref Utf8JsonReader reader)
    {
        bool isUser = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = reader.ValueTextEquals("role"u8);
            reader.Read();
            isUser |= isRole && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("user"u8);
            reader.Skip();
        }

        return isUser;
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, LongestPrompt)];
}
