using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>
/// Thought in the Responses dialect: what may be shown is <c>summary</c>, and <c>encrypted_content</c> is opaque to the client, so another
/// provider's signature or encrypted thought finds a place there, marked so that it is known when it comes back.
/// </summary>
internal static class ResponsesReasoning
{
    private const string SignatureMark = "signature~";
    private const string EncryptedMark = "redacted~";

    public static ReasoningPart Read(RequestObject item)
    {
        string text = string.Concat(Texts(item, "summary").Concat(Texts(item, "content")));
        return item.Text("encrypted_content") switch
        {
            null => new ReasoningPart(text),
            string opaque when opaque.StartsWith(SignatureMark, StringComparison.Ordinal) => Sign(text, SignatureTag.Split(opaque[SignatureMark.Length..])),
            string opaque when opaque.StartsWith(EncryptedMark, StringComparison.Ordinal) => Hide(SignatureTag.Split(opaque[EncryptedMark.Length..])),
            string own => new ReasoningPart(text) { Provider = ProviderTag.OpenAi, Encrypted = own, Id = item.Text("id") },
        };
    }

    public static void Write(Utf8JsonWriter json, ReasoningPart part, string id)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "reasoning");
        json.WriteStartArray("summary"u8);
        if (part.Text.Length > 0)
        {
            WriteSummary(json, part.Text);
        }

        json.WriteEndArray();
        json.WriteTextIfSet("encrypted_content"u8, Opaque(part));
        json.WriteEndObject();
    }

    public static void WriteSummary(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "summary_text");
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private static string? Opaque(ReasoningPart part) => part switch
    {
        { Provider: ProviderTag.OpenAi, Encrypted: string own } => own,
        { Encrypted: string data } => EncryptedMark + SignatureTag.Join(part.Provider, data),
        { Signature: string signature } => SignatureMark + SignatureTag.Join(part.Provider, signature),
        _ => null,
    };

    private static ReasoningPart Sign(string text, (string Provider, string Signature) mark) =>
        new(text) { Provider = mark.Provider, Signature = mark.Signature };

    private static ReasoningPart Hide((string Provider, string Data) mark) => new("") { Provider = mark.Provider, Encrypted = mark.Data };

    private static IEnumerable<string> Texts(RequestObject item, string name) => item.Objects(name).Select(part => part.Text("text") ?? "");
}
