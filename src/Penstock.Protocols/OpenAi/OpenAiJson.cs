using System.Text.Encodings.Web;
using System.Text.Json;

namespace Penstock.Protocols.OpenAi;

/// <summary>How JSON of this dialect is written.</summary>
public static class OpenAiJson
{
    /// <summary>
    /// Text in other scripts and emoji stay as they are: the JSON is never embedded in HTML, and escaping them would triple their bytes.
    /// </summary>
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}
