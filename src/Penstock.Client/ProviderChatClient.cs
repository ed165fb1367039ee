using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Penstock.Client.Mapping;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Penstock.Client;

/// <summary>Microsoft.Extensions.AI's chat client over any provider. Stateless and safe for concurrent use.</summary>
internal sealed class ProviderChatClient(IProvider provider, ConnectorOptions connection, TimeProvider time) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new(connection.Provider.Kind, connection.Provider.Endpoint, connection.Model);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<Message> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatFolder folder = new();
        await foreach (ChatChunk step in AskAsync(RequestMapping.ToHub(messages, options, connection.Model, stream: false), cancellationToken))
        {
            folder.Add(step);
        }

        Result<ChatAnswer> answer = folder.ToAnswer();
        return answer.Error is { } error ? throw new LlmException(error) : ToResponse(answer.Value!);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<Message> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        UpdateMapping mapping = new();
        bool completed = false;
        await foreach (ChatChunk step in AskAsync(RequestMapping.ToHub(messages, options, connection.Model, stream: true), cancellationToken))
        {
            if (step is AnswerFailed failed)
            {
                throw new LlmException(failed.Error);
            }

            completed |= step is AnswerCompleted;
            foreach (ChatResponseUpdate update in mapping.Take(step))
            {
                yield return update;
            }
        }

        if (!completed)
        {
            throw new LlmException(new InferenceError(ErrorKind.StreamBroken, "The answer broke off before its end. Try again."));
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // The connector owns what there is to let go of.
    }

    private async IAsyncEnumerable<ChatChunk> AskAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ModelName model = new(request.Model);
        await using ProviderAnswer answer = await provider.SendAsync(
            new ProviderCall
            {
                RequestId = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
                Operation = Operation.Chat,
                Chat = request,
                PublicModel = model,
                TargetModel = model,
                IsStream = request.Stream,
            },
            cancellationToken);
        if (answer is not PulledAnswer<ChatChunk> content)
        {
            throw new LlmException(((FaultAnswer)answer).Fault.Error);
        }

        while (await content.WaitToReadAsync(cancellationToken))
        {
            while (content.TryRead(out ChatChunk step))
            {
                yield return step;
            }
        }

        if (content.Fault is { } fault)
        {
            throw new LlmException(fault.Error);
        }
    }

    private static ChatResponse ToResponse(ChatAnswer answer)
    {
        ChatChoice choice = answer.Choices[0];
        return new ChatResponse(new Message(Microsoft.Extensions.AI.ChatRole.Assistant, [.. AnswerMapping.ToContents(choice)]) { MessageId = answer.Id })
        {
            ResponseId = answer.Id,
            ModelId = answer.Model,
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(answer.Created),
            FinishReason = AnswerMapping.ToReason(choice.Reason),
            Usage = AnswerMapping.ToUsage(answer.Usage),
        };
    }
}
