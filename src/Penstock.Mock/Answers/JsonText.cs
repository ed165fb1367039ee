using System.Text;
using System.Text.Json;

namespace Penstock.Mock.Answers;

/// <summary>Questions about JSON that is still text.</summary>
internal static class JsonText
{
    public static bool IsObject(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
