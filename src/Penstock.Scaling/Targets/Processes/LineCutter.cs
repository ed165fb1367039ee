using System.Text;

namespace Penstock.Scaling.Targets.Processes;

/// <summary>Cuts characters into lines that are not empty; what is longer than the limit loses its end.</summary>
internal sealed class LineCutter(int maxLength)
{
    private readonly StringBuilder _line = new();

    public void Append(ReadOnlySpan<char> text, Action<string> onLine)
    {
        while (text.IndexOf('\n') is >= 0 and var end)
        {
            Keep(text[..end]);
            End(onLine);
            text = text[(end + 1)..];
        }

        Keep(text);
    }

    /// <summary>Hands on what is left.</summary>
    public void End(Action<string> onLine)
    {
        var line = _line.ToString().TrimEnd();
        _line.Clear();
        if (line.Length > 0)
        {
            onLine(line);
        }
    }

    private void Keep(ReadOnlySpan<char> text) => _line.Append(text[..Math.Min(text.Length, maxLength - _line.Length)]);
}
