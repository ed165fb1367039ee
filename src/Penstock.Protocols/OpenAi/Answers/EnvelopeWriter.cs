using System.Text.Json;

namespace Penstock.Protocols.OpenAi.Answers;

/// <summary>Writes the members that answers and chunks begin with.</summary>
internal static class EnvelopeWriter
{
    public static void Write(Utf8JsonWriter json, CompletionEnvelope envelope, ReadOnlySpan<byte> kind)
    {
        json.WriteString("id"u8, envelope.Id);
        json.WriteString("object"u8, kind);
        json.WriteNumber("created"u8, envelope.Created);
        json.WriteString("model"u8, envelope.Model);
        if (envelope.SystemFingerprint is not null)
        {
            json.WriteString("system_fingerprint"u8, envelope.SystemFingerprint);
        }
    }
}
