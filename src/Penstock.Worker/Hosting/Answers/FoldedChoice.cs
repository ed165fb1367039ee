using System.Text;
using Penstock.Protocols.OpenAi.Answers;

namespace Penstock.Worker.Hosting.Answers;

/// <summary>One answer as it adds up.</summary>
/// <param name="index">Which answer.</param>
internal sealed class FoldedChoice(int index)
{
    private readonly StringBuilder _text = new();
    private List<TokenLogProbability>? _logProbs;

    public int Index { get; } = index;

    public string Text => _text.ToString();

    /// <summary>Null where none were asked for.</summary>
    public IReadOnlyList<TokenLogProbability>? LogProbs => _logProbs;

    /// <summary>Null while it goes on.</summary>
    public string? FinishReason { get; set; }

    public void Add(string text, IReadOnlyList<TokenLogProbability>? logProbs)
    {
        _text.Append(text);
        if (logProbs is not null)
        {
            (_logProbs ??= []).AddRange(logProbs);
        }
    }
}
