using Penstock.Worker.Batching;
using Penstock.Worker.Engine;
using Penstock.Worker.Hosting.Requests;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Hosting.Lifecycle;

/// <summary>The chat template that a worker uses, and where it comes from.</summary>
/// <param name="Encoder">Encodes by it; null where there is none.</param>
/// <param name="Name">For the log.</param>
internal sealed record ConversationSource(IConversationEncoder? Encoder, string Name)
{
    private const int MaxFileBytes = 1024 * 1024;

    /// <summary>The operator's choice, else the model's own, else none. One that cannot be rendered is an error now, not at the first request.</summary>
    public static Result<ConversationSource, StartError> Find(
        WorkerOptions options, ModelDescription model, ITokenizer tokenizer, TimeProvider time)
    {
        if (options.ChatTemplate is not { } chosen)
        {
            return model.ChatTemplate is { } own
                ? Compile(own, "of the model", "Give another one with --chat-template, such as chatml.", tokenizer, time)
                : new ConversationSource(null, "none (chat completions are refused)");
        }

        if (FallbackTemplates.Find(chosen) is { } named)
        {
            return Compile(named, chosen, "", tokenizer, time);
        }

        if (Read(chosen) is not { } source)
        {
            return new StartError(
                WorkerExitCode.Usage, $"--chat-template: '{chosen}' is neither the name chatml nor a readable file of at most {MaxFileBytes} bytes.");
        }

        return Compile(source, chosen, "Change the file.", tokenizer, time);
    }

    private static Result<ConversationSource, StartError> Compile(
        string source, string name, string remedy, ITokenizer tokenizer, TimeProvider time)
    {
        var tokens = new ChatTemplateOptions
        {
            BosToken = Spell(tokenizer.BeginOfText, tokenizer),
            EosToken = Spell(tokenizer.EndOfText, tokenizer),
            Clock = time,
        };
        TemplateResult<ChatTemplate> compiled = ChatTemplate.Compile(source, tokens);
        return compiled.IsSuccess
            ? new ConversationSource(new ConversationEncoder(compiled.Value, tokenizer), name)
            : new StartError(WorkerExitCode.Failure, $"The chat template {name} cannot be rendered: {Where(compiled.Error)}. {remedy}".TrimEnd());
    }

    private static string Where(TemplateError error) => error.Line > 0 ? $"line {error.Line}: {error.Message}" : error.Message;

    private static string? Spell(int? token, ITokenizer tokenizer) => token is { } id ? tokenizer.SpellingOf(id) : null;

    private static string? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= MaxFileBytes ? File.ReadAllText(path) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
