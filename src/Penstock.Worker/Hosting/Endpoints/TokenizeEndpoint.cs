using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Penstock.Protocols.Errors;
using Penstock.Worker.Hosting.Http;
using Penstock.Worker.Hosting.Lifecycle;
using Penstock.Worker.Hosting.Requests;

namespace Penstock.Worker.Hosting.Endpoints;

/// <summary><c>POST /tokenize</c>: the tokens of a text, or of a chat as the model's template renders it.</summary>
internal sealed class TokenizeEndpoint(WorkerState state, WorkerOptions options)
{
    public async ValueTask HandleAsync(Exchange exchange)
    {
        if (!state.TryEnter(out LoadedModel? model, out InferenceError? error))
        {
            await exchange.WriteErrorAsync(error);
            return;
        }

        exchange.OnWritten(state.Leave);
        Result<ArrayBufferWriter<byte>> body = await RequestBody.ReadAsync(exchange.Http, options.MaxBodyBytes);
        if (!body.TryGet(out ArrayBufferWriter<byte>? bytes, out error) || !Tokenize(bytes.WrittenSpan, model).TryGet(out PromptTokens? tokens, out error))
        {
            await exchange.WriteErrorAsync(error);
            return;
        }

        await exchange.WriteAsync(StatusCodes.Status200OK, "application/json", Write(tokens, model).WrittenMemory);
    }

    private static Result<PromptTokens> Tokenize(ReadOnlySpan<byte> body, LoadedModel model)
    {
        if (!TokenizeRequest.TryDecode(body, out TokenizeRequest? request, out InferenceError? error))
        {
            return error;
        }

        if (request.Messages is null)
        {
            return new PromptTokens(model.Tokenizer.Tokenize(request.Text ?? "", request.AddSpecial, parseSpecial: false));
        }

        return model.Conversations is { } conversations
            ? conversations.Encode(request.Messages)
            : new InferenceError(ErrorKind.InvalidRequest, "This model has no chat template. Send 'text'.", "messages", "no_chat_template");
    }

    private static ArrayBufferWriter<byte> Write(PromptTokens tokens, LoadedModel model)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteNumber("count"u8, tokens.Tokens.Length);
        json.WriteNumber("max_model_len"u8, model.ContextTokens);
        json.WriteStartArray("tokens"u8);
        foreach (int token in tokens.Tokens)
        {
            json.WriteNumberValue(token);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}
