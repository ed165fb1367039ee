using System.Runtime.CompilerServices;
using Penstock.Catalog.Providers;

namespace Penstock.Client;

/// <summary>Asks a provider for its list of models with each of its keys.</summary>
internal sealed class ConnectionCheck(HttpMessageInvoker http, ProviderOptions provider, TimeProvider time)
{
    private const int MostBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<KeyCheck> RunAsync(Uri address, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string?[] keys = provider.Keys.Count == 0 ? [null] : [.. provider.Keys.Select(key => key.Reveal())];
        foreach (string? key in keys)
        {
            yield return await AskAsync(address, key, cancellationToken);
        }
    }

    private async Task<KeyCheck> AskAsync(Uri address, string? key, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach ((string name, string value) in ModelListing.Headers(provider, key))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, either.Token);
            return new KeyCheck((int)answer.StatusCode, await CountAsync(answer, either.Token), null);
        }
        catch (HttpRequestException exception)
        {
            return new KeyCheck(0, null, ModelListing.Why(exception));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new KeyCheck(0, null, $"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    private static async Task<int?> CountAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
            return ModelListing.Count(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
