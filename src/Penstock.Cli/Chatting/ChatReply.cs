using System.Globalization;
using Penstock.Cli.Requests;
using Penstock.Cli.Terminals;

namespace Penstock.Cli.Chatting;

/// <summary>What came back, whole or not.</summary>
internal sealed record ChatReply
{
    private const int FewestPieces = 4;
    private static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(50);

    /// <summary>The text so far.</summary>
    public string Text { get; init; } = "";

    /// <summary>Why there is no more of it; null when the answer is whole.</summary>
    public RequestFault? Fault { get; init; }

    /// <summary>True when the person stopped it.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Why the model ended: <c>stop</c>, <c>length</c>; null when it did not say.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Prompt tokens as the gateway counted them; null when it did not.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Answer tokens as the gateway counted them, else the pieces that came.</summary>
    public long OutputTokens { get; init; }

    /// <summary>From sending to the first piece of text; null when none came.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>From sending to the end.</summary>
    public TimeSpan Total { get; init; }

    /// <summary>Pieces that the text came in.</summary>
    public int Pieces { get; init; }

    /// <summary>Tokens a second after the first one; null when the text came in so few pieces, or so fast, that a rate says nothing.</summary>
    public double? TokensPerSecond =>
        Pieces >= FewestPieces && FirstToken is { } first && Total - first >= ShortestTime
            ? (OutputTokens - 1) / (Total - first).TotalSeconds
            : null;

    /// <summary>The figures on one line: <c>12 tokens, first after 45 ms, 88.2 tokens/s</c>.</summary>
    public string Statistics
    {
        get
        {
            string tokens = Amount.Of(OutputTokens, "token");
            string first = FirstToken is { } time ? string.Create(CultureInfo.InvariantCulture, $", first after {time.TotalMilliseconds:0} ms") : "";
            string rate = TokensPerSecond is { } speed ? string.Create(CultureInfo.InvariantCulture, $", {speed:0.0} tokens/s") : "";
            string end = FinishReason is "length" ? ", cut at the length limit" : "";
            return tokens + first + rate + end + (IsStopped ? ", stopped" : "");
        }
    }
}
