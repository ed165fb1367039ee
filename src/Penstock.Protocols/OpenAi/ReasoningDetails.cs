using System.Text.Json;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>
/// Thought in OpenAI's chat dialect, which has no field of its own for it: <c>reasoning_content</c> holds the text, as DeepSeek and vLLM
/// began; <c>reasoning_details</c> holds signatures and encrypted runs, as OpenRouter began. A client that sends the latter back keeps
/// its model's train of thought.
/// </summary>
internal static class ReasoningDetails
{
    private const string TextType = "reasoning.text";
    private const string EncryptedType = "reasoning.encrypted";

    /// <summary>Reads the thought of an assistant's message in a request.</summary>
    public static void Read(RequestObject message, List<ContentPart> parts)
    {
        if (message.Has("reasoning_details"))
        {
            foreach (RequestObject detail in message.Objects("reasoning_details"))
            {
                if (Read(detail) is ReasoningPart part)
                {
                    parts.Add(part);
                }
            }
        }
        else if ((message.Text("reasoning_content") ?? message.Text("reasoning")) is { Length: > 0 } text)
        {
            parts.Add(new ReasoningPart(text));
        }
    }

    /// <summary>True where <paramref name="part"/> needs more than <c>reasoning_content</c>.</summary>
    public static bool NeedsDetail(ReasoningPart part) => part.Signature is not null || part.Encrypted is not null;

    /// <summary>Writes one element of <c>reasoning_details</c>.</summary>
    public static void Write(Utf8JsonWriter json, ReasoningPart part, int index)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, part.Encrypted is null ? TextType : EncryptedType);
        if (part.Encrypted is not null)
        {
            json.WriteString("data"u8, SignatureTag.Join(part.Provider, part.Encrypted));
        }
        else
        {
            json.WriteString("text"u8, part.Text);
            if (part.Signature is not null)
            {
                json.WriteString("signature"u8, SignatureTag.Join(part.Provider, part.Signature));
            }
        }

        json.WriteNumber("index"u8, index);
        json.WriteEndObject();
    }

    private static ReasoningPart? Read(RequestObject detail)
    {
        switch (detail.RequiredText("type"))
        {
            case TextType:
                string? signed = detail.Text("signature");
                (string? provider, string? signature) = signed is null ? (null, null) : SignatureTag.Split(signed);
                return new ReasoningPart(detail.Text("text") ?? "") { Provider = provider, Signature = signature };
            case EncryptedType:
                (provider, string data) = SignatureTag.Split(detail.RequiredText("data"));
                return new ReasoningPart("") { Provider = provider, Encrypted = data };
            case "reasoning.summary":
                return new ReasoningPart(detail.Text("summary") ?? "");
            default:
                return null;
        }
    }
}
