using System.Text;

namespace Penstock.Protocols.Inference.Content;

/// <summary>Plain text that is carried as a document.</summary>
internal static class MediaText
{
    /// <summary>The text of base64 bytes; what is not UTF-8 becomes U+FFFD, what is not base64 gives an empty text.</summary>
    public static string Decode(string base64)
    {
        byte[] bytes = new byte[(base64.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(base64, bytes, out int count) ? Encoding.UTF8.GetString(bytes.AsSpan(0, count)) : "";
    }
}
