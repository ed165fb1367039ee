using System.Collections.Immutable;
using Penstock.Protocols.OpenAi.Answers;
using Penstock.Worker.Hosting.Answers;

namespace Penstock.Worker.Hosting.Requests;

/// <summary>A request that is checked and ready to run.</summary>
internal sealed record GenerationPlan
{
    /// <summary>The answers, by index.</summary>
    public required ImmutableArray<PlannedChoice> Choices { get; init; }

    /// <summary>What ids of such answers begin with.</summary>
    public required string IdPrefix { get; init; }

    /// <summary>Makes what writes the answer.</summary>
    public required Func<CompletionEnvelope, IAnswerFormat> CreateFormat { get; init; }

    /// <summary>True: as a stream.</summary>
    public required bool Stream { get; init; }

    /// <summary>True: the stream ends with usage.</summary>
    public required bool IncludeUsage { get; init; }

    /// <summary>Members of the request that nobody knows, for <c>x-penstock-ignored</c>.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }
}
