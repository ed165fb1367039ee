using System.Text.Json;

namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>Finds <c>user_id</c> in Anthropic's <c>metadata</c>.</summary>
internal static class EndUserScan
{
    /// <summary>Reads the object that the reader stands on to its end; null when it names nobody.</summary>
    public static string? Read(ref Utf8JsonReader reader)
    {
        string? user = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isUser = reader.ValueTextEquals("user_id"u8);
            reader.Read();
            user = isUser && reader.TokenType == JsonTokenType.String ? reader.GetString() : user;
            reader.Skip();
        }

        return user;
    }
}
