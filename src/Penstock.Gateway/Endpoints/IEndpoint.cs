using Microsoft.AspNetCore.Http;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference;

namespace Penstock.Gateway.Endpoints;

/// <summary>What answers on a path.</summary>
internal interface IEndpoint
{
    /// <summary>The method that it answers, or several as <c>Allow</c> lists them; GET includes HEAD.</summary>
    string Method { get; }

    /// <summary>Whether it answers <paramref name="method"/>.</summary>
    bool Answers(string method) =>
        string.Equals(method, Method, StringComparison.Ordinal) || (HttpMethods.IsHead(method) && HttpMethods.IsGet(Method));

    /// <summary>Whose API the path belongs to: errors are told in it. Default OpenAI's.</summary>
    Dialect Dialect => Dialect.OpenAi;

    /// <summary>True when it wants no key and answers while the gateway drains: health.</summary>
    bool IsPublic { get; }

    /// <summary>Answers.</summary>
    ValueTask InvokeAsync(HttpExchange exchange, GatewaySnapshot snapshot, Caller caller);
}
