using System.Buffers.Text;
using System.Text;

namespace Penstock.Protocols.Inference;

/// <summary>
/// Hides Gemini's thought signature in the id of a tool call: clients give ids back untouched, and drop fields that they do not know.
/// The mark and base64url keep to <c>[a-zA-Z0-9_-]</c>, which is all that Anthropic's dialect allows.
/// </summary>
internal static class ToolCallId
{
    private const string Mark = "__thought__";

    public static string Join(string id, string? signature) =>
        signature is null ? id : id + Mark + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(signature));

    public static (string Id, string? Signature) Split(string id)
    {
        int mark = id.LastIndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0)
        {
            return (id, null);
        }

        ReadOnlySpan<char> tail = id.AsSpan(mark + Mark.Length);
        if (!Base64Url.IsValid(tail))
        {
            return (id, null);
        }

        string signature = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(tail));
        return (id[..mark], signature.Length == 0 ? null : signature);
    }
}
