using System.Text.Json;

namespace Penstock.Providers;

/// <summary>A model's name, with its JSON form made once so that splicing it costs a copy.</summary>
public sealed class ModelName
{
    /// <summary>Any text; quotes and control characters are escaped in <see cref="Json"/>.</summary>
    public ModelName(string text)
    {
        Text = text;
        Json = System.Text.Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
    }

    /// <summary>As it is written in the configuration.</summary>
    public string Text { get; }

    /// <summary>As a JSON string with its quotes, UTF-8.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
