using Penstock.Protocols.Inference.Content;

namespace Penstock.Protocols.Bedrock;

/// <summary>From media types to the short names that Converse has for them; null for what it does not take.</summary>
internal static class ConverseFormats
{
    public static string? Image(MediaSource source) => (source.MediaType ?? Extension(source)) switch
    {
        "image/png" or "png" => "png",
        "image/jpeg" or "image/jpg" or "jpeg" or "jpg" => "jpeg",
        "image/gif" or "gif" => "gif",
        "image/webp" or "webp" => "webp",
        _ => null,
    };

    public static string? Document(MediaSource source) => (source.MediaType ?? Extension(source)) switch
    {
        "application/pdf" or "pdf" => "pdf",
        "text/csv" or "csv" => "csv",
        "application/msword" or "doc" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" or "docx" => "docx",
        "application/vnd.ms-excel" or "xls" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" or "xlsx" => "xlsx",
        "text/html" or "html" => "html",
        "text/plain" or "txt" => "txt",
        "text/markdown" or "md" => "md",
        _ => null,
    };

    private static string? Extension(MediaSource source)
    {
        int dot = source.Url?.LastIndexOf('.') ?? -1;
        return dot < 0 ? null : source.Url![(dot + 1)..].ToLowerInvariant();
    }
}
