using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference.Content;
using Penstock.Protocols.Inference.Embeddings;

namespace Penstock.Protocols.Inference;

/// <summary>Gathers what a target cannot express, by the operator's rule.</summary>
internal sealed class FieldPolicy(UnsupportedFields rule)
{
    private readonly List<string> _dropped = [];
    private readonly List<string> _unsupported = [];

    /// <summary>Why the request is refused, or null.</summary>
    public InferenceError? Error { get; private set; }

    /// <summary>What was left out.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    /// <summary>What of it changes the answer.</summary>
    public IReadOnlyList<string> UnsupportedFields => _unsupported;

    /// <summary>A field that changes the answer.</summary>
    public void Unsupported(string name, string? why = null)
    {
        if (rule == Inference.UnsupportedFields.Drop)
        {
            Advisory(name);
            if (!_unsupported.Contains(name, StringComparer.Ordinal))
            {
                _unsupported.Add(name);
            }

            return;
        }

        Refuse(name, why);
    }

    /// <summary>The same, where <paramref name="isSet"/>.</summary>
    public void UnsupportedIf(bool isSet, string name)
    {
        if (isSet)
        {
            Unsupported(name);
        }
    }

    /// <summary>A field without which there is no sense in going on, whatever the rule.</summary>
    public void Refuse(string name, string? why = null) => Error ??= new InferenceError(
        ErrorKind.UnsupportedParameter,
        why ?? $"The provider behind this model does not support '{name}'. Leave it out, or choose another model.",
        name);

    /// <summary>A field that does not change the answer (caching, labels, billing): left out and named, whatever the rule.</summary>
    public void Advisory(string name)
    {
        if (!_dropped.Contains(name, StringComparer.Ordinal))
        {
            _dropped.Add(name);
        }
    }

    /// <summary>Fields of one provider that this target does not know.</summary>
    public void Foreign(IEnumerable<ProviderExtension> extensions, string provider)
    {
        foreach (ProviderExtension extension in extensions)
        {
            if (!string.Equals(extension.Provider, provider, StringComparison.Ordinal))
            {
                Foreign(extension);
            }
        }
    }

    /// <summary>What of the messages themselves a target other than OpenAI's cannot be told.</summary>
    public void NoteMessages(ChatRequest request, string provider)
    {
        foreach (ChatMessage message in request.Messages)
        {
            Foreign(message.Extensions, provider);
            if (message.Name is not null)
            {
                Advisory("name");
            }
        }
    }

    /// <summary>The text of an input; ids of tokens mean nothing to a target with another tokenizer.</summary>
    public string? TextOf(EmbeddingInput input)
    {
        if (input.Text is null)
        {
            Refuse("input", "The provider behind this model takes texts, not token ids.");
        }

        return input.Text;
    }

    /// <summary>What of a request for vectors a target other than OpenAI's cannot be told.</summary>
    public void NoteEmbedding(EmbeddingRequest request, string provider)
    {
        Foreign(request.Extensions, provider);
        if (request.User is not null)
        {
            Advisory("user");
        }
    }

    /// <summary>What to say of a content part that the target cannot take.</summary>
    public static string ForeignPart(ContentPart part, string path) => part switch
    {
        OpaquePart opaque => ForeignBlock(opaque.Block.Name),
        ImagePart { Source.Url: not null } => $"The provider behind this model takes no image by its address ('{path}'). Send its bytes in base64.",
        ImagePart => $"The provider behind this model takes no such image ('{path}').",
        FilePart => $"The provider behind this model takes no such document ('{path}'). Send its bytes in base64, or its text.",
        AudioPart => $"The provider behind this model takes no audio ('{path}').",
        _ => $"The provider behind this model takes no such content ('{path}').",
    };

    /// <summary>What to say of a content block that is another provider's own.</summary>
    public static string ForeignBlock(string type) =>
        $"The provider behind this model has no content of type '{type}'. Leave it out, or choose another model.";

    private void Foreign(ProviderExtension extension)
    {
        switch (extension.Name)
        {
            case "service_tier" or "prompt_cache_key" or "prompt_cache_retention" or "prompt_cache_options" or "safety_identifier"
                or "inference_geo" or "speed" or "diagnostics" or "store" or "background" or "truncation" or "citations":
            case "modalities" when extension.Json is "[\"text\"]":
                Advisory(extension.Name);
                break;
            default:
                Unsupported(extension.Name);
                break;
        }
    }
}
