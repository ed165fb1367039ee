namespace Penstock.Mock.Answers;

/// <summary>What the mock is going to say: decided before the first byte, the same streamed or not.</summary>
internal sealed class Answer
{
    public required IReadOnlyList<AnswerChoice> Choices { get; init; }

    public required AnswerUsage Usage { get; init; }

    /// <summary>False leaves usage out.</summary>
    public bool ReportsUsage { get; init; } = true;

    /// <summary>16 hex digits that name the answer.</summary>
    public required string Id { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>When the request had been read.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>How long ago that was.</summary>
    public TimeSpan Age => Time.GetUtcNow() - Created;

    /// <summary>Show reasoning where the dialect would hide it.</summary>
    public bool ShowsThoughts { get; init; }

    public AnswerChoice First => Choices[0];

    /// <summary>
    /// The answer as chunks of at most <paramref name="chunk"/> tokens that never cross a part; several choices take turns.
    /// </summary>
    public IEnumerable<AnswerStep> Steps(int chunk)
    {
        if (Choices.Count == 1)
        {
            return StepsOf(First, chunk);
        }

        return Choices
            .SelectMany(choice => StepsOf(choice, chunk).Select((step, order) => (step, order)))
            .OrderBy(item => item.order)
            .Select(item => item.step);
    }

    private static IEnumerable<AnswerStep> StepsOf(AnswerChoice choice, int chunk)
    {
        foreach (var part in choice.Parts)
        {
            for (var first = 0; first < part.Tokens.Count; first += chunk)
            {
                yield return new AnswerStep(part, first, Math.Min(chunk, part.Tokens.Count - first));
            }
        }
    }
}
