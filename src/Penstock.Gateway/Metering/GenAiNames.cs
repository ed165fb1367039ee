using Penstock.Catalog;
using Penstock.Catalog.Providers;
using Penstock.Gateway.Resolution;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Metering;

/// <summary>The words of OpenTelemetry's conventions for generative AI (v1.41.1, docs/gen-ai) for what we know by other names.</summary>
internal static class GenAiNames
{
    /// <summary>The provider's name of answers that we give ourselves; the conventions leave such names to us.</summary>
    public const string Self = "penstock";

    private static readonly (string Host, string Name)[] Hosts =
    [
        ("groq.com", "groq"), ("deepseek.com", "deepseek"), ("mistral.ai", "mistral_ai"), ("x.ai", "x_ai"), ("perplexity.ai", "perplexity"),
        ("cohere.com", "cohere"), ("openai.com", "openai"),
    ];

    /// <summary><c>gen_ai.operation.name</c>.</summary>
    public static string Of(Operation operation) => operation switch
    {
        Operation.Chat or Operation.Response => "chat",
        Operation.Completion => "text_completion",
        Operation.Embedding => "embeddings",
        _ => "count_tokens",
    };

    /// <summary><c>gen_ai.provider.name</c> of a target.</summary>
    public static string ProviderOf(TargetState target, Uri? endpoint) => target.Pool is not null ? Self : target.Provider.Kind switch
    {
        "openai" => "openai",
        "azure-openai" => "azure.ai.openai",
        "anthropic" => "anthropic",
        "gemini" => "gcp.gemini",
        "bedrock" => "aws.bedrock",
        "builtin" => Self,
        _ => ByHost(endpoint),
    };

    /// <summary>Where a target is called; null where that is not one place.</summary>
    public static Uri? EndpointOf(TargetState target, PenstockCatalog catalog)
    {
        if (target.Pool is not null || !catalog.Providers.TryGet(target.Options.Use.Source, out ProviderOptions? provider))
        {
            return null;
        }

        return provider.Endpoint ?? provider.Kind switch
        {
            "openai" => new Uri("https://api.openai.com"),
            "anthropic" => new Uri("https://api.anthropic.com"),
            "gemini" => new Uri("https://generativelanguage.googleapis.com"),
            "bedrock" => new Uri($"https://bedrock-runtime.{provider.Region}.amazonaws.com"),
            _ => null,
        };
    }

    private static string ByHost(Uri? endpoint)
    {
        foreach ((string host, string name) in Hosts)
        {
            if (endpoint?.Host is { } own && (own.EndsWith("." + host, StringComparison.Ordinal) || string.Equals(own, host, StringComparison.Ordinal)))
            {
                return name;
            }
        }

        return "openai_compatible";
    }
}
