using Penstock.Protocols.Errors;

namespace Penstock.Protocols.Inference.Answers;

/// <summary>
/// Folds the steps of an answer into the answer: the only place where that is done, for streams and whole answers alike.
/// Memory is bounded by <paramref name="maxCharacters"/>. Not for use by several threads.
/// </summary>
/// <param name="maxCharacters">Most characters of content over all choices; more is an error.</param>
public sealed class ChatFolder(int maxCharacters = ChatFolder.DefaultMaxCharacters)
{
    /// <summary>32 Mi characters: far above what any model writes.</summary>
    public const int DefaultMaxCharacters = 32 * 1024 * 1024;

    private const int MostExtensions = 64;

    private readonly SortedDictionary<int, ChoiceFold> _choices = [];
    private readonly List<ProviderExtension> _extensions = [];
    private AnswerStarted? _start;
    private long _characters;
    private bool _completed;

    /// <summary>What the provider has counted so far.</summary>
    public TokenUsage Usage { get; private set; } = TokenUsage.Unknown;

    /// <summary>Why there will be no answer, or null.</summary>
    public InferenceError? Error { get; private set; }

    /// <summary>Takes all of <paramref name="chunks"/>.</summary>
    public void AddRange(IEnumerable<ChatChunk> chunks)
    {
        foreach (ChatChunk chunk in chunks)
        {
            Add(chunk);
        }
    }

    /// <summary>Takes one step. After an error nothing but usage is taken.</summary>
    public void Add(ChatChunk chunk)
    {
        switch (chunk)
        {
            case UsageReported usage:
                Usage = Usage.Update(usage.Usage);
                break;
            case AnswerFailed failed:
                Error ??= failed.Error;
                break;
            case AnswerCompleted:
                _completed = true;
                break;
            case AnswerStarted start:
                _start ??= start;
                break;
            case AnswerExtension extension when _extensions.Count < MostExtensions:
                _extensions.Add(extension.Extension);
                break;
            case ChoiceChunk part when Error is null:
                Fold(part);
                break;
        }
    }

    /// <summary>The answer; an error where it failed, broke off, or a choice of it did.</summary>
    public Result<ChatAnswer> ToAnswer()
    {
        if (Error is not null)
        {
            return Error;
        }

        if (!_completed || _start is null || _choices.Count == 0 || _choices.Values.Any(choice => !choice.IsFinished))
        {
            return new InferenceError(ErrorKind.StreamBroken, "The answer broke off before its end. Try again.");
        }

        return new ChatAnswer(_start.Id, _start.Model, _start.Created, [.. _choices.Values.Select(choice => choice.ToChoice())], Usage)
        {
            Extensions = [.. _extensions],
        };
    }

    private void Fold(ChoiceChunk chunk)
    {
        if (!_choices.TryGetValue(chunk.Choice, out ChoiceFold? choice))
        {
            choice = new ChoiceFold(chunk.Choice);
            _choices.Add(chunk.Choice, choice);
        }

        _characters += choice.Add(chunk);
        if (_characters > maxCharacters)
        {
            Error = new InferenceError(ErrorKind.UpstreamFault, $"The answer is longer than {maxCharacters} characters.");
        }
    }
}
