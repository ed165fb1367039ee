using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Endpoints;

/// <summary>What answers on a path.</summary>
internal interface IEndpoint
{
    /// <summary>The one method that it answers; GET includes HEAD.</summary>
    string Method { get; }

    /// <summary>Whose API the path belongs to: errors are told in it. Default OpenAI's.</summary>
    Dialect Dialect => Dialect.OpenAi;

    /// <summary>True when it wants no key and answers while the gateway drains: health.</summary>
    bool IsPublic { get; }

    /// <summary>Answers.</summary>
    ValueTask InvokeAsync(HttpExchange exchange, GatewaySnapshot snapshot, Caller caller);
}
